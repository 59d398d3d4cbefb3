// Reading what resembles a Blob from front to back, in pieces that are not all in memory at once.

import { readRange } from "../../client/source/range.js";
import { DiskFile } from "../disk-file.js";

/** Bytes that are read at once of what is not a file on disk. */
const PIECE = 1024 * 1024;

/**
 * The pieces of `blob` from `start` to `end`, an async iterable. Each is valid until the next one is asked for.
 * Throws when it cannot be read, or has fewer bytes.
 */
export function piecesOf(blob, start, end) {
  return blob instanceof DiskFile ? blob.pieces(start, end) : slicesOf(blob, start, end);
}

async function* slicesOf(blob, start, end) {
  for (let from = start; from < end; from += PIECE) {
    yield await readRange(blob, from, Math.min(from + PIECE, end));
  }
}
