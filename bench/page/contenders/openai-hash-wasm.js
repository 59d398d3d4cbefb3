// The best that people write today: parts of 16 MiB, four at once, and the MD5 at the same time.

import { createMD5 } from "hash-wasm";
import pLimit from "p-limit";
import { complete, create, sendPart } from "../openai.js";

const MIB = 2 ** 20;
const [PART, WINDOW] = [16 * MIB, 4 * MIB];

let hasher;

export async function prepare() {
  hasher = await createMD5();
}

async function md5Of(file) {
  await prepare();
  hasher.init();
  // In slices: a stream delivers its pieces without yielding, which blocks the main thread.
  for (let start = 0; start < file.size; start += WINDOW) {
    hasher.update(new Uint8Array(await file.slice(start, start + WINDOW).arrayBuffer()));
  }
  return hasher.digest("hex");
}

export async function upload(file) {
  const { id } = await create(file);
  const limit = pLimit(4);
  const parts = [];
  for (let start = 0; start < file.size; start += PART) {
    parts.push(limit(() => sendPart(id, file, start, start + PART)));
  }
  const [md5, ...ids] = await Promise.all([md5Of(file), ...parts]);
  return complete(id, ids, md5);
}
