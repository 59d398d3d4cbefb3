// Hooks, receipts and own Files in workerd. Their rules are tested in `tests/proxy`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "../../js/node.js";
import { MIB, noise } from "../support/bytes.mjs";
import { startService } from "../support/service.mjs";
import { startWorker } from "../support/workerd/servers.mjs";

const worker = "tests/support/workerd/recording-worker.js";
const json = async (response) => (await response).json();

test("in workerd a File is recorded, has a receipt, and is read and deleted by it", async (t) => {
  const service = await startService(t, { key: true, faults: [{ operation: "complete", nth: [1], drop: "after" }] });
  const origin = await startWorker(t, worker, service.baseURL);
  const bytes = noise(2 * MIB + 1);
  const options = { purpose: "user_data", baseURL: `${origin}/v1`, partSize: MIB, metadata: { album: 7 } };
  const task = uploadFileChunked(new File([bytes], "a.bin"), options);
  const { file, row } = await task;
  assert.deepEqual([file.filename, row], ["a.bin", 1]);
  const recorded = await json(fetch(`${origin}/recorded`));
  assert.deepEqual(recorded, [{ fileId: file.id, metadata: { album: 7 }, userId: "ann" }]);
  const claims = await json(fetch(`${origin}/verify`, { method: "POST", body: task.receipt }));
  assert.deepEqual([claims.fileId, claims.bytes], [file.id, bytes.length]);
  const headers = { "x-upload-receipt": task.receipt };
  const content = await fetch(`${origin}/v1/files/${file.id}/content`, { headers });
  assert.deepEqual(Buffer.from(await content.arrayBuffer()), Buffer.from(bytes));
  assert.equal((await json(fetch(`${origin}/v1/files`, { headers }))).data.length, 1);
  assert.equal((await json(fetch(`${origin}/v1/files/${file.id}`, { method: "DELETE", headers }))).deleted, true);
  assert.equal((await fetch(`${origin}/v1/files/${file.id}`, { headers })).status, 404);
});

test("in workerd a File is recorded although its client left before the service answered", async (t) => {
  const service = await startService(t, { faults: [{ operation: "complete", nth: [1], delay_after_ms: 300 }] });
  const origin = await startWorker(t, worker, service.baseURL);
  const options = { purpose: "user_data", baseURL: `${origin}/v1` };
  const left = uploadFileChunked(new File([noise(1000)], "a.bin"), {
    ...options,
    onEvent: ({ type }) => type === "completing" && setTimeout(() => left.abort(), 150),
  });
  await assert.rejects(left, { name: "AbortError" });
  await service.until(({ uploads }) => uploads.completed === 1);
  for (const end = Date.now() + 5000; ; ) {
    if ((await json(fetch(`${origin}/recorded`))).length === 1) break;
    assert.ok(Date.now() < end, "it was never recorded");
  }
});
