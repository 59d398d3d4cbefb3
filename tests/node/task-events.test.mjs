// What a running upload says of itself: its state, its progress, its events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { base, file, hanging, types } from "../support/hanging-upload.mjs";
import { json, recorder, service } from "../support/recorder.mjs";
import { memoryStore } from "../support/stores.mjs";
import { until } from "../support/time.mjs";

test("an upload tells its id, state and progress, and every event in its order", async () => {
  const { fetch } = recorder(service);
  const seen = [];
  const task = uploadFileChunked(file, {
    ...base(),
    fetch,
    onEvent: (event) => seen.push({ ...event, state: task.state, id: task.uploadId }),
  });
  assert.deepEqual([task.state, task.uploadId, task.progress, task.paused], ["creating", null, null, false]);
  await task;
  const part = (index) => ({
    type: "part",
    uploadId: "upload_1",
    index,
    partId: `part_${index + 1}`,
    bytes: 2,
    state: "uploading",
    id: "upload_1",
  });
  assert.deepEqual(seen, [
    { type: "created", uploadId: "upload_1", resumed: false, state: "uploading", id: "upload_1" },
    ...[0, 1, 2, 3, 4].map(part),
    { type: "completing", uploadId: "upload_1", state: "completing", id: "upload_1" },
  ]);
  assert.deepEqual([task.state, task.uploadId], ["completed", "upload_1"]);
  const { loaded, total, confirmed, hashed, partsCompleted, partsTotal } = task.progress;
  assert.deepEqual([loaded, total, confirmed, hashed, partsCompleted, partsTotal], [10, 10, 10, 10, 5, 5]);
});

test("state and the like are for reading", async () => {
  const task = uploadFileChunked(file, { ...base(), fetch: recorder(service).fetch });
  for (const name of ["state", "uploadId", "progress", "paused"]) {
    assert.throws(() => {
      task[name] = 1;
    }, TypeError);
  }
  await task;
});

test("a retry is told with its phase, attempt, wait and cause", async () => {
  const { fetch } = recorder((call) =>
    call.operation === "parts" && call.number === 2
      ? json(500, { error: { message: "odd" } }, { "retry-after-ms": "20" })
      : service(call),
  );
  const events = [];
  await uploadFileChunked(file, { ...base(), fetch, onEvent: (event) => events.push(event) });
  const [retry, ...more] = events.filter(({ type }) => type === "retrying");
  assert.deepEqual([retry.phase, retry.attempt, more.length], ["parts", 1, 0]);
  assert.ok(retry.delay >= 20 && retry.delay < 1000, `${retry.delay}`);
  assert.deepEqual([retry.cause.name, retry.cause.status, retry.cause.uploadId], ["APIError", 500, "upload_1"]);
});

test("a wait that the server asks for is a state and two events", async () => {
  const { fetch } = recorder((call) =>
    call.operation === "parts" && call.number === 2 ? json(503, {}, { "retry-after-ms": "300" }) : service(call),
  );
  const events = [];
  const states = [];
  const task = uploadFileChunked(file, {
    ...base(),
    fetch,
    onEvent(event) {
      events.push(event);
      if (event.type === "waiting" || event.type === "continuing") states.push(task.state);
    },
  });
  await task;
  assert.deepEqual(
    types(events).filter((type) => type !== "part"),
    ["created", "retrying", "waiting", "continuing", "completing"],
  );
  assert.equal(events.find(({ type }) => type === "waiting").reason, "server");
  assert.deepEqual(states, ["waiting", "uploading"]);
});

test("a wait behind another call is a state and two events", async () => {
  const same = { ...base(), resume: memoryStore() };
  const first = hanging(2, same);
  await first.reached();
  const second = hanging(99, { ...same, onConflict: "wait" });
  await until(() => second.task.state === "waiting");
  assert.deepEqual(second.events, [{ type: "waiting", reason: "lock" }]);
  first.task.abort();
  await second.task;
  assert.deepEqual(types(second.events).slice(0, 3), ["waiting", "continuing", "created"]);
});

test("a failed upload says so", async () => {
  const { fetch } = recorder((call) => (call.operation === "parts" ? json(400, {}) : service(call)));
  const events = [];
  const task = uploadFileChunked(file, { ...base(), fetch, onEvent: (event) => events.push(event) });
  await assert.rejects(task, { status: 400 });
  assert.equal(task.state, "failed");
  assert.deepEqual(events.at(-1), { type: "cancelled", uploadId: "upload_1", confirmed: true });
});
