// What the package's own stores can do beyond `get`, `set` and `delete`. Registered symbols,
// because a bundler may put a store and its users into different copies of this file.

/** A name that is the same for all stores over the same data; without it each object is its own. */
export const NAME = Symbol.for("upload-file-chunked.store.name");

/** `store[UPDATE](key, edit)` sets what `edit` makes of the present value, all in one; `undefined` deletes it. */
export const UPDATE = Symbol.for("upload-file-chunked.store.update");
