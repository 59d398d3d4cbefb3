// Uploads a generated stream to a service that does not read on, and measures what this process
// holds meanwhile, garbage collected; the figure, in bytes, goes to stdout.

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { uploadFileChunked } from "upload-file-chunked";

const { baseURL, url, partSize, concurrency } = JSON.parse(process.argv[2]);
const bytes = (concurrency + 1) * partSize;

function streamOf(size) {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      const chunk = new Uint8Array(Math.min(left, 65_536));
      left -= chunk.length;
      controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
}

const upload = (bytes, partSize) => {
  const options = { purpose: "user_data", filename: "stream.bin", bytes, baseURL, partSize, concurrency };
  return uploadFileChunked(streamOf(bytes), options);
};

/** The least of some measures: the collector takes Blobs at its second visit. */
async function held() {
  let least = Number.POSITIVE_INFINITY;
  for (let visit = 0; visit < 8; visit += 1) {
    globalThis.gc();
    await sleep(50);
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

async function allInFlight() {
  for (;;) {
    const { in_flight } = await (await fetch(`${url}/_stats`)).json();
    if (in_flight === concurrency) return;
    await sleep(10);
  }
}

// Once small, for what the process loads and allocates when it does this for the first time.
await upload(4000, 1000);
const idle = await held();
const ended = upload(bytes, partSize);
await allInFlight();
const most = await held();
await ended;
console.log(JSON.stringify({ held: most - idle }));
