// The WebAssembly fails under running uploads, in Node.

import assert from "node:assert/strict";
import process from "node:process";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";
import { installTrap } from "../support/trap.mjs";

installTrap();
const { listResumable, Uploads, uploadFileChunked } = await import("upload-file-chunked");

const uncaught = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (error) => uncaught.push(error));
after(() => assert.deepEqual(uncaught, []));

const partSize = 50_000;
const size = 20 * partSize;

test("a trap rejects every running upload, and the next call gets a new instance", async (t) => {
  const server = await startService(t, { faults: [{ operation: "part", delay_before_ms: 20 }] });
  const options = { baseURL: server.baseURL, purpose: "user_data", filename: "a", partSize };
  const upload = (seed) => uploadFileChunked(noise(size, seed), options);
  const running = Promise.allSettled([upload(1), upload(2), upload(3)]);
  await server.until(({ parts_stored }) => parts_stored >= 6);
  globalThis.trap();
  for (const { reason } of await running) {
    assert.equal(reason.name, "WasmCrashedError");
    assert.equal(reason.phase, "wasm");
    assert.ok(reason.cause instanceof WebAssembly.RuntimeError);
  }
  const { file } = await upload(4);
  assert.deepEqual(await server.contentOf(file.id), contentOf(noise(size, 4)));
  // What the dead instance was waiting for comes by now, and touches nothing.
  await sleep(300);
  assert.equal(globalThis.wasmInstances.length, 2);
  assert.deepEqual(uncaught, []);
});

test("fifty traps one after the other, at other moments each: every call ends, and the last works", async (t) => {
  const server = await startService(t, { faults: [{ operation: "part", delay_before_ms: 1 }] });
  const options = { baseURL: server.baseURL, purpose: "user_data", filename: "a", partSize: 10_000 };
  let crashed = 0;
  for (let round = 0; round < 50; round += 1) {
    const running = Promise.allSettled([1, 2].map((seed) => uploadFileChunked(noise(100_000, seed), options)));
    await sleep(round);
    globalThis.trap();
    for (const { status, reason, value } of await running) {
      if (status === "fulfilled") assert.equal(value.status, "completed");
      else assert.equal(reason.name, "WasmCrashedError");
      crashed += status === "rejected" ? 1 : 0;
    }
  }
  assert.ok(crashed > 25, `${crashed} crashed`);
  const { file } = await uploadFileChunked(noise(size), options).catch(() => uploadFileChunked(noise(size), options));
  assert.deepEqual(await server.contentOf(file.id), contentOf(noise(size)));
});

test("after a trap each upload is told with its id, its requests are aborted, and it is cancelled", async (t) => {
  const server = await startService(t, { faults: [{ operation: "part", nth: { every: 1 }, delay_after_ms: 60_000 }] });
  const signals = [];
  const fetch = (url, init) => {
    if (url.endsWith("/parts")) signals.push(init.signal);
    return globalThis.fetch(url, init);
  };
  const options = { baseURL: server.baseURL, purpose: "user_data", filename: "a", partSize, fetch };
  const tasks = [1, 2].map((seed) => uploadFileChunked(noise(size, seed), options));
  await server.until(({ parts_stored }) => parts_stored >= 8);
  globalThis.trap();
  // Something has to call into the module.
  const operation = new Uploads({ baseURL: server.baseURL }).cancel("upload_0");
  const outcomes = await Promise.allSettled([...tasks, operation]);
  for (const [index, task] of tasks.entries()) {
    const { reason } = outcomes[index];
    assert.equal(reason.name, "WasmCrashedError");
    assert.match(reason.uploadId, /^upload_/);
    assert.equal(reason.uploadId, task.uploadId);
    assert.deepEqual([reason.retryable, reason.resumable, task.state], [true, false, "failed"]);
    assert.match(reason.message, /The upload was cancelled\. The next call starts a new instance/);
  }
  assert.ok(signals.length >= 8);
  assert.ok(signals.every(({ aborted }) => aborted));
  await server.faults([]);
  const { uploads } = await server.staysQuiet();
  assert.deepEqual([uploads.pending, uploads.cancelled], [0, 2]);
});

test("after a trap an upload with a journal is resumable, and the next call continues it", async (t) => {
  const server = await startService(t, { faults: [{ operation: "part", nth: [7, 8, 9, 10], delay_after_ms: 60_000 }] });
  const resume = memoryStore();
  const options = { baseURL: server.baseURL, purpose: "user_data", filename: "a", partSize, resume };
  const task = uploadFileChunked(noise(size), options);
  const ended = task.then(assert.fail, (error) => error);
  await server.until(({ parts_stored }) => parts_stored >= 10);
  globalThis.trap();
  await Promise.allSettled([new Uploads({ baseURL: server.baseURL }).cancel("upload_0")]);
  const error = await ended;
  assert.deepEqual([error.name, error.resumable, error.uploadId], ["WasmCrashedError", true, task.uploadId]);
  assert.equal((await listResumable({ store: resume })).length, 1);
  await server.faults([]);
  const { id, file } = await uploadFileChunked(noise(size), options);
  assert.equal(id, error.uploadId);
  assert.deepEqual(await server.contentOf(file.id), contentOf(noise(size)));
});
