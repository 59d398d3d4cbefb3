// What an upload asks of a source that is read by requests (`js/sources`).

/**
 * The method `source[RANGED](admit)` gives the same source, which calls `admit` before each of its requests.
 * `admit()` resolves with `{ signal, done }`: aborting `signal` ends the request, and the source calls `done()` when the
 * request has ended. A symbol of all realms and bundles: the source may come from another copy of the package.
 */
export const RANGED = Symbol.for("upload-file-chunked.ranged");
