// The way of the documentation of both: the MD5 first, in slices of 2 MiB, then parts of 64 MiB one after the other.

import SparkMD5 from "spark-md5";
import { complete, create, sendPart } from "../openai.js";

const MIB = 2 ** 20;
const [WINDOW, PART] = [2 * MIB, 64 * MIB];

async function md5Of(file) {
  const hasher = new SparkMD5.ArrayBuffer();
  for (let start = 0; start < file.size; start += WINDOW) {
    hasher.append(await file.slice(start, start + WINDOW).arrayBuffer());
  }
  return hasher.end();
}

export async function upload(file) {
  const md5 = await md5Of(file);
  const { id } = await create(file);
  const ids = [];
  for (let start = 0; start < file.size; start += PART) ids.push(await sendPart(id, file, start, start + PART));
  return complete(id, ids, md5);
}
