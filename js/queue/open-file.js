// Opening what has a file to give: a handle, or an entry of `listResumable`.

/** Loaded when it is needed, because few pages have handles. Rejects with a FileUnavailableError. */
export async function openFile(source) {
  const { openFile } = await import("../client/journal/kept/handle.js");
  return openFile(source);
}
