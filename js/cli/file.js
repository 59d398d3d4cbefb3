// Opens the files to upload. The library reads them from disk in slices, so they are never in memory as a whole.

import { stat } from "node:fs/promises";
import { MAX_FILE_SIZE, MAX_PART_SIZE } from "../client/options/limits.js";
import { openFile as openOnDisk } from "../open-file.js";
import { bytes } from "./format.js";
import { UsageError } from "./usage.js";

const REASONS = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "you have no permission to read it",
  ELOOP: "its symbolic links lead in a circle",
};

/** A file that cannot be uploaded. The message names it. */
export class UnusableFileError extends UsageError {}
Object.defineProperty(UnusableFileError.prototype, "name", { value: "UnusableFileError" });

/** The state of the file or directory at `path`: that of `stat`, with whole nanoseconds. */
export async function inspect(path) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Opens the file at `path`, whose state is `found`. */
export async function openFile(path, found) {
  const name = JSON.stringify(path);
  const { size } = found;
  if (found.isDirectory()) throw new UnusableFileError(`${name} is a directory, not a file`);
  if (!found.isFile()) throw new UnusableFileError(`${name} is not a regular file`);
  if (size === 0n) throw new UnusableFileError(`${name} is empty: a file has 1 byte … 8 GiB`);
  if (size > MAX_FILE_SIZE) {
    throw new UnusableFileError(`${name} has ${size} bytes: a file has at most 8 GiB (${MAX_FILE_SIZE})`);
  }
  try {
    return await openOnDisk(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error for a file or directory that the system does not let us read. */
export function unreadable(path, error) {
  return new UnusableFileError(
    `cannot read ${JSON.stringify(path)}: ${REASONS[error.code] ?? error.code ?? error.message}`,
  );
}

/** Reads the file at `path` as one part. */
export async function loadPart(path) {
  const file = await openFile(path, await inspect(path));
  if (file.size > MAX_PART_SIZE) {
    throw new UsageError(`${JSON.stringify(path)} has ${bytes(file.size)}: a part has at most 64 MiB`);
  }
  return new Blob([await file.arrayBuffer()]);
}
