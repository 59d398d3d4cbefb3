// The files to upload: random bytes on disk, kept in target/ for the next run.

import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { noise } from "../tests/support/bytes.mjs";

const MIB = 2 ** 20;
const folder = "target/bench/files";

/** A CRC-32 as the server writes it. */
const hexOf = (crc) => crc.toString(16).padStart(8, "0");

/** A file of `mebibytes`: its path, its size in bytes, and its CRC-32 in the server's format. */
export async function fileOf(mebibytes) {
  const path = join(folder, `noise-${mebibytes}.bin`);
  if (!existsSync(path)) await make(path, mebibytes);
  let crc = 0;
  // This also reads the file into the disk cache, so that every contender finds it there.
  for await (const piece of createReadStream(path, { highWaterMark: MIB })) crc = crc32(piece, crc);
  return { path, mebibytes, size: mebibytes * MIB, crc32: hexOf(crc) };
}

/** Small files for the queue: their paths, the size of each in bytes, and their CRC-32 in the server's format. */
export function manyFiles(count, size) {
  const directory = join(folder, `${count}-of-${size}`);
  mkdirSync(directory, { recursive: true });
  const files = Array.from({ length: count }, (_, index) => {
    const path = join(directory, `${index}.bin`);
    if (!existsSync(path)) writeFileSync(path, noise(size, index + 1));
    return { path, crc32: hexOf(crc32(readFileSync(path))) };
  });
  return { size, paths: files.map(({ path }) => path), crc32s: files.map((file) => file.crc32) };
}

async function make(path, mebibytes) {
  mkdirSync(folder, { recursive: true });
  const file = await open(`${path}.part`, "w");
  for (let index = 0; index < mebibytes; index += 1) await file.write(noise(MIB, index + 1));
  await file.close();
  renameSync(`${path}.part`, path);
}
