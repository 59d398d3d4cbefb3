// Uploads of several requests in one isolate. What belongs to a request ends with it: its timers, and its fetches.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startService } from "../support/service.mjs";
import { startUploadingWorker } from "../support/workerd/library.mjs";

const bytes = 1_000_000;
const many = Array.from({ length: 12 }, (_, index) => bytes + index);

/** Uploads so many bytes in a request of its own; rejects when that takes as long as no upload here does. */
async function upload(origin, size, signal = AbortSignal.timeout(60_000)) {
  const response = await fetch(`${origin}/?bytes=${size}`, { signal });
  assert.equal(response.status, 200);
  return response.json();
}

const sizesOf = (files) => files.map((file) => file.bytes);

test("a dozen uploads at once, of a dozen requests: none waits for what belongs to another", async (t) => {
  const faults = [
    { operation: "part", nth: [2, 9, 30, 55], delay_before_ms: 700 },
    { operation: "part", nth: [3, 40], status: 503 },
    { operation: "complete", nth: [1, 5], status: 503 },
  ];
  const service = await startService(t, { faults });
  const origin = await startUploadingWorker(t, service.baseURL);
  const files = await Promise.all(many.map((size) => upload(origin, size)));
  assert.deepEqual(sizesOf(files), many);
});

test("requests that their clients leave in the middle hold up no other, and no later one", async (t) => {
  const service = await startService(t, { faults: [{ operation: "part", delay_before_ms: 200 }] });
  const origin = await startUploadingWorker(t, service.baseURL);
  const leaving = new AbortController();
  const left = [1, 2, 3].map((more) => upload(origin, 3 * bytes + more, leaving.signal));
  const others = many.map((size) => upload(origin, size));
  await service.until(({ calls }) => calls.part >= 12);
  leaving.abort();
  for (const request of left) await assert.rejects(request, { name: "AbortError" });
  assert.deepEqual(sizesOf(await Promise.all(others)), many);
  assert.equal((await upload(origin, bytes)).bytes, bytes);
});
