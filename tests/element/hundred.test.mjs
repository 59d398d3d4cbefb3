// A hundred files dropped at once, while every operation fails now and then.

import assert from "node:assert/strict";
import { test } from "node:test";
import { heapOf, isolatesOf } from "../support/isolates.mjs";
import { traceMainThread } from "../support/main-thread.mjs";
import { open } from "./open.mjs";

const COUNT = 100;
/** Milliseconds for which the page may not answer. */
const LONGEST_TASK = 50;
/** From 1 byte to 64 MiB, so most files are small. */
const sizes = Array.from({ length: COUNT }, (_, index) => Math.round(2 ** ((26 * index) / (COUNT - 1))));

const faults = [
  { operation: "create", probability: 0.1, status: 503, headers: { "retry-after-ms": "50" } },
  { operation: "part", probability: 0.1, status: 500 },
  { operation: "part", probability: 0.05, drop: "after" },
  { operation: "complete", probability: 0.1, status: 429, headers: { "retry-after-ms": "50" } },
  { operation: "complete", probability: 0.05, drop: "after" },
];

test("each of a hundred files is completed with its bytes, or says why not", async (t) => {
  const { server, page } = await open(t, { faults });
  const isolates = await isolatesOf(page);
  const session = await page.context().newCDPSession(page);
  const memory = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await heapOf(isolates.all()[0])).heap / 2 ** 20;
  };
  const before = await memory();
  const stopTracing = await traceMainThread(page);
  const outcome = await page.evaluate(async (sizes) => {
    const { element } = globalThis;
    element.options = { concurrency: 4, filesAtOnce: 4 };
    // Each file is the beginning of one Blob, as cheap to drop as a file on disk.
    const piece = crypto.getRandomValues(new Uint8Array(65_536));
    const whole = new Blob(Array(1024).fill(piece));
    const transfer = new DataTransfer();
    const checks = new Map();
    for (const [index, size] of sizes.entries()) {
      const file = new File([whole.slice(0, size)], `${index}.bin`);
      transfer.items.add(file);
      checks.set(file.name, file);
    }
    // Making them took a long task of its own.
    await new Promise((resolve) => setTimeout(resolve, 100));
    let loaded = 0;
    let fell = 0;
    element.queue.subscribe(() => {
      const { totals } = element.queue;
      if (totals.loaded < loaded) fell += 1;
      loaded = totals.loaded;
    });
    performance.mark("drop");
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
    await new Promise((resolve) => {
      const stop = element.queue.subscribe(() => {
        if (element.queue.items.length < sizes.length) return;
        stop();
        resolve();
      });
    });
    const items = await element.queue.settled();
    performance.mark("settled");
    const contents = [];
    for (const { name, state, error, upload, size } of items) {
      if (state !== "completed") {
        contents.push({ name, state, why: `${error?.name}: ${error?.message}` });
        continue;
      }
      const headers = { authorization: "Bearer any" };
      const response = await fetch(`/v1/files/${upload.file.id}/content`, { headers });
      const [got, given] = [await response.arrayBuffer(), await checks.get(name).arrayBuffer()];
      const [a, b] = await Promise.all([got, given].map((bytes) => crypto.subtle.digest("SHA-256", bytes)));
      const same = new Uint8Array(a).join() === new Uint8Array(b).join();
      contents.push({ name, state, same: same && got.byteLength === size });
    }
    await element.queue.destroy();
    element.remove();
    globalThis.element = undefined;
    return { contents, fell };
  }, sizes);

  const { cpu, wall, sum } = await stopTracing("drop", "settled");
  const { contents, fell } = outcome;
  assert.equal(contents.length, COUNT);
  const done = contents.filter(({ state }) => state === "completed");
  assert.ok(done.length > COUNT / 2, `${done.length} completed`);
  assert.ok(done.every(({ same }) => same));
  for (const { state, why } of contents.filter(({ state }) => state !== "completed")) {
    assert.equal(state, "failed");
    assert.match(why, /^(APIError|CompletionUnknownError|APIConnectionError): \S+/);
  }
  // On the clock a task takes longer while other programs want the processor, so that is only printed.
  assert.ok(cpu > 0 && cpu < LONGEST_TASK, `a task of ${cpu} ms of processor time`);
  assert.equal(fell, 0, "the totals never fall");
  const { most_in_flight } = await server.stats();
  assert.ok(most_in_flight <= 6, `${most_in_flight} in flight`);
  const after = await memory();
  assert.ok(after < before + 4, `the heap grew from ${before} to ${after} MiB`);
  t.diagnostic(
    `${done.length} completed; heap ${before.toFixed(1)} → ${after.toFixed(1)} MiB; ` +
      `longest task ${cpu.toFixed(0)} ms of processor time, ${wall.toFixed(0)} ms on the clock; all tasks ${sum.toFixed(0)} ms`,
  );
  await isolates.close();
});
