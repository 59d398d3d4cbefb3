// Opens the file to upload. The library reads it from disk in slices, so it is never in memory as a whole.

import { stat } from "node:fs/promises";
import { MAX_FILE_SIZE, MAX_PART_SIZE } from "../client/options/limits.js";
import { openFile as openOnDisk } from "../open-file.js";
import { bytes } from "./format.js";
import { UsageError } from "./usage.js";

const REASONS = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "you have no permission to read it",
};

/** Opens the file at `path`. */
export async function openFile(path) {
  const name = JSON.stringify(path);
  if (path === "-") {
    throw new UsageError("stdin cannot be uploaded, because a failed part is read again: write it to a file first");
  }
  try {
    const { size, ...found } = await stated(path);
    if (found.isDirectory) throw new UsageError(`${name} is a directory, not a file`);
    if (!found.isFile) throw new UsageError(`${name} is not a regular file`);
    if (size === 0) throw new UsageError(`${name} is empty: a file has 1 byte … 8 GiB`);
    if (size > MAX_FILE_SIZE)
      throw new UsageError(`${name} has ${size} bytes: a file has at most 8 GiB (${MAX_FILE_SIZE})`);
    return await openOnDisk(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${name}: ${REASONS[error.code] ?? error.code ?? error.message}`);
  }
}

async function stated(path) {
  const found = await stat(path);
  return { size: found.size, isDirectory: found.isDirectory(), isFile: found.isFile() };
}

/** Reads the file at `path` as one part. */
export async function loadPart(path) {
  const file = await openFile(path);
  if (file.size > MAX_PART_SIZE) {
    throw new UsageError(`${JSON.stringify(path)} has ${bytes(file.size)}: a part has at most 64 MiB`);
  }
  return new Blob([await file.arrayBuffer()]);
}
