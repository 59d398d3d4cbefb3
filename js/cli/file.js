// The file to upload, never whole in memory: it is read from disk as it is sliced.

import { stat } from "node:fs/promises";
import { openFile as openOnDisk } from "../open-file.js";
import { UsageError } from "./usage.js";
import { bytes } from "./words.js";

const REASONS = { ENOENT: "there is no such file", EACCES: "it may not be read", ENOTDIR: "there is no such file" };
const LARGEST_PART = 64 * 2 ** 20;

/** Opens the file at `path`. */
export async function openFile(path) {
  const name = JSON.stringify(path);
  if (path === "-") {
    throw new UsageError("stdin cannot be uploaded, because a failed part is read again: put it into a file first");
  }
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new UsageError(`${name} is a directory; give a file`);
    if (!found.isFile()) throw new UsageError(`${name} is no regular file`);
    if (found.size === 0) throw new UsageError(`${name} is empty: the API takes 1 byte … 8 GiB`);
    return await openOnDisk(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = REASONS[error.code] ?? error.code ?? error.message;
    throw new UsageError(`cannot read ${name}: ${reason}`);
  }
}

/** The file at `path`, which is to be a part of its own. */
export async function loadPart(path) {
  const file = await openFile(path);
  if (file.size > LARGEST_PART) {
    throw new UsageError(`${JSON.stringify(path)} has ${bytes(file.size)}: a part takes at most 64 MiB`);
  }
  return new Blob([await file.arrayBuffer()]);
}
