// MD5 of bytes in memory, in Node and in a page. Each hasher takes pieces and returns the digest in hex.

import { createMD5 } from "hash-wasm";
import SparkMD5 from "spark-md5";
import { Md5 } from "../../pkg/upload_file_chunked.js";

/** Bytes of a piece, the same as in the library's Worker. */
const PIECE = 2 ** 20;

const hashers = {
  "upload-file-chunked"() {
    const md5 = new Md5();
    return { update: (piece) => md5.update(piece), end: () => md5.finish() };
  },
  async "hash-wasm"() {
    const hasher = await createMD5();
    return { update: (piece) => hasher.update(piece), end: () => hasher.digest("hex") };
  },
  "spark-md5"() {
    const hasher = new SparkMD5.ArrayBuffer();
    return { update: (piece) => hasher.append(piece.buffer), end: () => hasher.end() };
  },
};

/** Names of the hashers. */
export const names = Object.keys(hashers);

/** Hashes the first piece of `bytes` `times` times. Returns the seconds and the digest. */
export async function time(name, bytes, times, make = hashers[name]) {
  const hasher = await make();
  const piece = bytes.slice(0, PIECE);
  const begun = performance.now();
  for (let index = 0; index < times; index += 1) hasher.update(piece);
  return { seconds: (performance.now() - begun) / 1000, hex: hasher.end() };
}
