// What callers may add.

/** The files of `files`: one file, an array, a FileList or any other iterable. */
export function listOf(files) {
  const isOne = typeof files?.slice === "function" && !Array.isArray(files);
  if (isOne || files instanceof ArrayBuffer || ArrayBuffer.isView(files) || typeof files?.getReader === "function") {
    return [files];
  }
  if (typeof files?.[Symbol.iterator] === "function" && typeof files !== "string") return [...files];
  throw Object.assign(new TypeError("files: expected a file or a list of files"), { option: "files" });
}
