// Which files a queue takes.

const MIB = 2 ** 20;

/**
 * Why a file was not taken. `reason` is one of "type", "too-small", "too-large", "duplicate", "too-many" and
 * "total-size"; `limit` is the bound it broke: the `accept` list, bytes, or a number of files.
 */
export class FileRejectedError extends Error {
  constructor(reason, name, limit) {
    super(`${name} was not added: ${WORDS[reason](limit)}`);
    Object.assign(this, { reason, limit });
  }
}
Object.defineProperty(FileRejectedError.prototype, "name", { value: "FileRejectedError" });

const WORDS = {
  type: (accept) => `only these types are accepted: ${accept}.`,
  "too-small": (bytes) => (bytes === 1 ? "it is empty." : `it is smaller than ${bytes} bytes.`),
  "too-large": (bytes) => `it is larger than ${sizeOf(bytes)}.`,
  duplicate: () => "the same file is in the list already.",
  "too-many": (files) => `the list takes at most ${files} file${files === 1 ? "" : "s"}.`,
  "total-size": (bytes) => `all files together would be larger than ${sizeOf(bytes)}.`,
};

const sizeOf = (bytes) => (bytes < MIB ? `${bytes} bytes` : `${Math.floor((bytes / MIB) * 10) / 10} MiB`);

/** Checks `file` against the options and the files of `taken`; gives the error, or `undefined` if it is taken. */
export function rejection(options, taken, { file, name, size }) {
  const rejected = (reason, limit) => new FileRejectedError(reason, name, limit);
  if (!isAccepted(options.accept, name, file?.type ?? "")) return rejected("type", options.accept);
  if (size < options.minFileSize) return rejected("too-small", options.minFileSize);
  if (size > options.maxFileSize) return rejected("too-large", options.maxFileSize);
  if (!options.allowDuplicates && taken.has({ file, name, size })) return rejected("duplicate");
  if (taken.files >= options.maxFiles) return rejected("too-many", options.maxFiles);
  if (taken.bytes + size > options.maxTotalSize) return rejected("total-size", options.maxTotalSize);
  return undefined;
}

/** The files of a queue, as far as restrictions count them. */
export class Taken {
  /** The key and size of each item as it was added: an item of an earlier page gets its file later. */
  #items = new Map();
  /** The items of each key. */
  #alike = new Map();
  bytes = 0;

  get files() {
    return this.#items.size;
  }

  /** Whether an item has this path, size and time of modification. */
  has(item) {
    const alike = this.#alike.get(keyOf(item)) ?? [];
    return [...alike].some((other) => modified(other) === modified(item));
  }

  /** Adds an item, or takes note of its new file. */
  add(item) {
    this.remove(item);
    const key = keyOf(item);
    this.#items.set(item, { key, size: item.size });
    if (!this.#alike.has(key)) this.#alike.set(key, new Set());
    this.#alike.get(key).add(item);
    this.bytes += item.size;
  }

  remove(item) {
    const known = this.#items.get(item);
    if (!known) return;
    this.#items.delete(item);
    const alike = this.#alike.get(known.key);
    alike.delete(item);
    if (alike.size === 0) this.#alike.delete(known.key);
    this.bytes -= known.size;
  }
}

/** Files of one name in two folders, or edited in between, are different files. */
const keyOf = ({ file, name, size }) => JSON.stringify([file?.webkitRelativePath || name, size]);

/** Read only of files that have the same key, because in Chromium it is a synchronous message to the browser's process. */
const modified = ({ file }) => file?.lastModified;

/** By the rules of `<input accept>`: `.ext`, `type/subtype` or `type/*`, separated by commas; empty for all. */
function isAccepted(accept, name, type) {
  const wanted = accept
    .toLowerCase()
    .split(",")
    .map((token) => token.trim())
    .filter(Boolean);
  if (wanted.length === 0) return true;
  const [lowerName, lowerType] = [name.toLowerCase(), type.toLowerCase().split(";")[0].trim()];
  return wanted.some((token) => {
    if (token === "*" || token === "*/*") return true;
    if (token.startsWith(".")) return lowerName.endsWith(token);
    if (token.endsWith("/*")) return lowerType.startsWith(token.slice(0, -1));
    return lowerType === token;
  });
}
