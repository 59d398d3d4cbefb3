// Uploads a generated stream and measures this process meanwhile, `collecting` garbage before each
// measure or not; beside it, what reading the stream costs by itself. The figures go to stdout.

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

/** How much more than idle the process holds at most while `work` runs, in bytes, and how long that takes. */
async function growthDuring(work) {
  globalThis.gc();
  await sleep(200);
  const idle = process.memoryUsage();
  const most = { ...idle };
  const measure = () => {
    if (collecting) globalThis.gc();
    for (const [name, bytes] of Object.entries(process.memoryUsage())) most[name] = Math.max(most[name], bytes);
  };
  const timer = setInterval(measure, collecting ? 40 : 20); // milliseconds
  const begun = performance.now();
  await work();
  clearInterval(timer);
  measure();
  const growth = Object.fromEntries(Object.keys(idle).map((name) => [name, most[name] - idle[name]]));
  return { seconds: (performance.now() - begun) / 1000, growth };
}

/** Reads the stream and keeps nothing. */
async function drain() {
  // A turn of the event loop for each chunk, or nothing could be measured.
  for await (const _ of streamOf(size)) await new Promise(setImmediate);
}

const drained = await growthDuring(drain);
const uploaded = await growthDuring(() => upload(size, partSize));
console.log(JSON.stringify({ drained, uploaded }));
