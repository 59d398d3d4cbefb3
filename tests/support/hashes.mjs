// Independent hashes, to hold against what the library and the server say.

import { createHash } from "node:crypto";

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as the server logs it: eight hex digits. */
function crc32(bytes) {
  let value = -1;
  for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 255];
  return (~value >>> 0).toString(16).padStart(8, "0");
}

/** As the `contentOf` of `service.mjs` tells it of what arrived. */
export function contentOf(bytes) {
  const hash = (name) => createHash(name).update(bytes).digest("hex");
  return { bytes: bytes.length, sha256: hash("sha256"), md5: hash("md5") };
}

/** The CRC-32 of every part of `bytes`, in file order. */
export function crcsOfParts(bytes, partSize) {
  const crcs = [];
  for (let start = 0; start < bytes.length; start += partSize)
    crcs.push(crc32(bytes.subarray(start, start + partSize)));
  return crcs;
}
