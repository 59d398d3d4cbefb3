// concurrency: "auto": one number for all uploads to an origin, found by trying.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const partSize = 20_000;
const parts = 24;
const bytes = noise(parts * partSize);
// Long enough for every other part that may start to have done so, and for the measured times to be those of the service.
const slow = [{ operation: "part", delay_before_ms: 300 }];

/** Uploads to `service` and sees that the bytes arrive. */
async function upload(service, options) {
  const all = { purpose: "user_data", filename: "a.bin", baseURL: service.baseURL, partSize, ...options };
  const { file } = await uploadFileChunked(bytes, all);
  assert.deepEqual(await service.contentOf(file.id), contentOf(bytes));
}

test("where each part takes its time, six come to be in flight", async (t) => {
  const service = await startService(t, { faults: slow });
  await upload(service, { concurrency: "auto" });
  const { most_in_flight, calls } = await service.stats();
  assert.deepEqual([most_in_flight, calls.part], [6, parts]);
});

test("two uploads at once share the six", async (t) => {
  const service = await startService(t, { faults: slow });
  const two = [upload(service, { concurrency: "auto" }), upload(service, { concurrency: "auto" })];
  await Promise.all(two);
  assert.equal((await service.stats()).most_in_flight, 6);
});

test("a paused upload keeps no room from another", async (t) => {
  const service = await startService(t, { faults: slow });
  const all = { purpose: "user_data", filename: "a.bin", baseURL: service.baseURL, partSize, concurrency: "auto" };
  const paused = uploadFileChunked(bytes, all);
  await service.until(({ calls }) => calls.part > 0);
  paused.pause();
  await upload(service, { concurrency: "auto" });
  paused.resume();
  assert.equal((await paused).status, "completed");
});

test("an aborted upload gives its room back", async (t) => {
  const service = await startService(t, { faults: slow });
  const all = { purpose: "user_data", filename: "a.bin", baseURL: service.baseURL, partSize, concurrency: "auto" };
  const aborted = uploadFileChunked(bytes, all);
  await service.until(({ calls }) => calls.part > 2);
  aborted.abort(new Error("enough"));
  await assert.rejects(aborted, /enough/);
  await upload(service, { concurrency: "auto" });
});

test("an upload with a number of its own does not count among the six", async (t) => {
  const service = await startService(t, { faults: slow });
  const two = [upload(service, { concurrency: "auto" }), upload(service, { concurrency: 5 })];
  await Promise.all(two);
  assert.ok((await service.stats()).most_in_flight > 6);
});

test("a server that takes two parts at once is asked for more only now and then", async (t) => {
  const service = await startService(t, { faults: slow, flags: ["--max-parts-in-flight", "2"] });
  await upload(service, { concurrency: "auto" });
  const { calls } = await service.stats();
  assert.ok(calls.part <= parts + 6, `${calls.part - parts} parts were refused`);
});
