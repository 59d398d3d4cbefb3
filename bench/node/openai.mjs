// The MD5 first, then parts of 64 MiB one after the other, like the helper of openai-python. openai-node has no helper.

import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import OpenAI from "openai";
import { measure } from "./measure.mjs";

const PART = 64 * 2 ** 20;

async function md5Of(path) {
  const hash = createHash("md5");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece);
  return hash.digest("hex");
}

await measure(async (path, baseURL) => {
  const blob = await openAsBlob(path);
  const { uploads } = new OpenAI({ apiKey: "any", baseURL });
  const md5 = await md5Of(path);
  const { id } = await uploads.create({
    filename: "noise.bin",
    bytes: blob.size,
    purpose: "user_data",
    mime_type: "application/octet-stream",
  });
  const ids = [];
  for (let start = 0; start < blob.size; start += PART) {
    const data = new File([blob.slice(start, start + PART)], "part");
    ids.push((await uploads.parts.create(id, { data })).id);
  }
  return uploads.complete(id, { part_ids: ids, md5 });
});
