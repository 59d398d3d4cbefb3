// Uploads a generated stream and measures this process meanwhile, `collecting` garbage before each
// measure or not; the figures go to stdout.

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";

const { baseURL, size, period, partSize, concurrency, collecting } = JSON.parse(process.argv[2]);
const piece = noise(period);

function streamOf(size) {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      const chunk = piece.slice(0, Math.min(left, piece.length));
      left -= chunk.length;
      controller.enqueue(chunk);
    },
  });
}

const upload = (bytes, partSize) => {
  const options = { purpose: "user_data", filename: "stream.bin", bytes, baseURL, partSize, concurrency };
  return uploadFileChunked(streamOf(bytes), options);
};

// Once small, for what the process loads and allocates when it does this for the first time.
await upload(4000, 1000);
globalThis.gc();
await sleep(200);
const idle = process.memoryUsage();
const most = { ...idle };
const measure = () => {
  if (collecting) globalThis.gc();
  for (const [name, bytes] of Object.entries(process.memoryUsage())) most[name] = Math.max(most[name], bytes);
};
const timer = setInterval(measure, collecting ? 40 : 20);
const begun = performance.now();
await upload(size, partSize);
clearInterval(timer);
measure();
console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000, idle, most }));
