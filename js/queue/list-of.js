// What callers may add.

const KINDS = ["slice", "getReader", "getFile"];

/** The files of `files`: one of what may be added, an array, a FileList or any other iterable. */
export function listOf(files) {
  const isOne =
    ArrayBuffer.isView(files) ||
    (KINDS.some((method) => typeof files?.[method] === "function") && !Array.isArray(files)) ||
    files?.file;
  if (isOne) return [withHandle(files)];
  if (typeof files?.[Symbol.iterator] === "function" && typeof files !== "string") return Array.from(files, withHandle);
  throw Object.assign(new TypeError("files: expected a file or a list of files"), { option: "files" });
}

/** `{ file, handle }` is the file with its handle as a property, as browser-fs-access and react-dropzone have it. */
function withHandle(given) {
  if (!given?.file) return given;
  given.file.handle ??= given.handle;
  return given.file;
}
