// MD5 alone, over bytes in memory: each takes pieces and gives the digest in hex, in Node and in a page.

import { createMD5 } from "hash-wasm";
import SparkMD5 from "spark-md5";
import { digest } from "../../pkg/upload_file_chunked.js";

/** Bytes of a piece: as many as the library's Worker reads at once. */
const PIECE = 2 ** 20;

/** The state of a digest that has seen nothing: the bytes seen, MD5's four words, blocks, a buffer. */
function empty() {
  const state = new DataView(new ArrayBuffer(96));
  [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].forEach((word, index) => {
    state.setUint32(8 + 4 * index, word, true);
  });
  return new Uint8Array(state.buffer);
}

/** What MD5 puts behind `size` bytes, which are whole blocks; the four words are the digest then. */
function padding(size) {
  const block = new DataView(new ArrayBuffer(64));
  block.setUint8(0, 0x80);
  block.setBigUint64(56, BigInt(size) * 8n, true);
  return new Uint8Array(block.buffer);
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const hashers = {
  "upload-file-chunked"() {
    let state = empty();
    let size = 0;
    return {
      update(piece) {
        state = digest(state, piece);
        size += piece.length;
      },
      end: () => hex(digest(state, padding(size)).subarray(8, 24)),
    };
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

/** Hashes the first piece of `bytes` over and over, `times` times; the seconds it took, and the digest. */
export async function time(name, bytes, times, make = hashers[name]) {
  const hasher = await make();
  const piece = bytes.slice(0, PIECE);
  const begun = performance.now();
  for (let index = 0; index < times; index += 1) hasher.update(piece);
  return { seconds: (performance.now() - begun) / 1000, hex: hasher.end() };
}
