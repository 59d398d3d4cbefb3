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
  "too-many": (files) => `the list is full (limit: ${files}).`,
  "total-size": (bytes) => `all files together exceed ${sizeOf(bytes)}.`,
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

/** The items of a queue that restrictions count. */
export class Taken {
  /** Lists of items by size and name. An item in a list keeps both. */
  #alike = new Map();
  files = 0;
  bytes = 0;

  /** Whether it has the same file. */
  has(item) {
    return this.#like(item).some((other) => identityOf(other) === identityOf(item));
  }

  add(item) {
    this.remove(item);
    this.#alike.set(keyOf(item), [...this.#like(item), item]);
    this.files += 1;
    this.bytes += item.size;
  }

  remove(item) {
    const alike = this.#like(item);
    if (!alike.includes(item)) return;
    const others = alike.filter((other) => other !== item);
    if (others.length > 0) this.#alike.set(keyOf(item), others);
    else this.#alike.delete(keyOf(item));
    this.files -= 1;
    this.bytes -= item.size;
  }

  #like(item) {
    return this.#alike.get(keyOf(item)) ?? [];
  }
}

const keyOf = ({ name, size }) => `${size} ${name}`;

/**
 * Files of one name in two folders, or edited in between, are different files. Looked at only where name and size are the
 * same, because the time of modification is a synchronous message to Chromium's browser process.
 */
const identityOf = ({ file }) => JSON.stringify([file?.webkitRelativePath, file?.lastModified]);

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
