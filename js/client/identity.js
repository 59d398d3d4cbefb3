// What a file and its upload are recognised by, to find a journal.

import { readRange } from "./source/range.js";

/** Bytes at either end of a file that make up its fingerprint. */
const SAMPLE = 64 * 1024;

/** `{ bytes, filename, purpose, endpoint, fingerprint }`. Rejects with the record of a failure. */
export async function identify({ bytes, filename, purpose, base }, source, Md5) {
  return { bytes, filename, purpose, endpoint: base, fingerprint: await fingerprint(source.readable, bytes, Md5) };
}

/** Tells a file from others of its size without reading it all: the MD5 of its first and last 64 KiB. */
async function fingerprint(blob, size, Md5) {
  const md5 = new Md5();
  try {
    for (const start of [0, Math.max(size - SAMPLE, 0)]) {
      md5.update(await readRange(blob, start, Math.min(start + SAMPLE, size)));
    }
    return md5.finish();
  } catch (cause) {
    throw { kind: "fileChanged", phase: "digest", attempts: 1, cause };
  } finally {
    md5.free();
  }
}
