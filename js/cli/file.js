// The file to upload, never whole in memory: a Blob that reads from disk as it is sliced.

import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { UsageError } from "./usage.js";

const REASONS = { ENOENT: "there is no such file", EACCES: "it may not be read", ENOTDIR: "there is no such file" };

/** Gives the file at `path` as a Blob; `empty` whether it may have no bytes. */
export async function openFile(path, { empty = false } = {}) {
  const name = JSON.stringify(path);
  if (path === "-") {
    throw new UsageError("stdin cannot be uploaded, because a failed part is read again: put it into a file first");
  }
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new UsageError(`${name} is a directory; give a file`);
    if (!found.isFile()) throw new UsageError(`${name} is no regular file`);
    if (found.size === 0 && !empty) throw new UsageError(`${name} is empty: the API takes 1 byte … 8 GiB`);
    return await openAsBlob(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = REASONS[error.code] ?? error.code ?? error.message;
    throw new UsageError(`cannot read ${name}: ${reason}`);
  }
}
