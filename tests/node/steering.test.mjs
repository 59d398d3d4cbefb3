// What a running upload says of itself, and how it is paused, suspended and aborted.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { listResumable, uploadFileChunked } from "upload-file-chunked";
import { memoryStore } from "../support/stores.mjs";
import { mockTime, until } from "../support/time.mjs";
import { json, recorder, service } from "./recorder.mjs";

const file = new File(["abcdefghij"], "a.txt");
// What a service asks for holds for every upload to it: each test has a service of its own.
let number = 0;
let base;
beforeEach(() => {
  number += 1;
  base = { purpose: "user_data", baseURL: `http://service${number}.test/v1`, partSize: 2, concurrency: 1 };
});

/** Never answers; ends when its signal does, as `fetch` would. */
const hang = ({ init: { signal } }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** An upload whose parts from number `first` on hang until `open()` is called, when those sent later are answered. */
function hanging(first = 3, options = {}) {
  let isOpen = false;
  const { fetch, of } = recorder((call) => {
    const hangs = call.operation === "parts" && call.number >= first && !isOpen;
    return hangs ? hang(call) : service(call);
  });
  const events = [];
  const task = uploadFileChunked(file, { ...base, fetch, onEvent: (event) => events.push(event), ...options });
  const ended = task.then(
    (upload) => ({ upload }),
    (error) => ({ error }),
  );
  const open = () => {
    isOpen = true;
  };
  return { task, ended, events, of, open, reached: () => until(() => of("parts").length >= first) };
}

const types = (events) => events.map(({ type }) => type);

test("an upload tells its id, state and progress, and every event in its order", async () => {
  const { fetch } = recorder(service);
  const seen = [];
  const task = uploadFileChunked(file, {
    ...base,
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
  const task = uploadFileChunked(file, { ...base, fetch: recorder(service).fetch });
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
  await uploadFileChunked(file, { ...base, fetch, onEvent: (event) => events.push(event) });
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
    ...base,
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
  const store = memoryStore();
  const first = hanging(2, { resume: store });
  await first.reached();
  const second = hanging(99, { resume: store, onConflict: "wait" });
  await until(() => second.task.state === "waiting");
  assert.deepEqual(second.events, [{ type: "waiting", reason: "lock" }]);
  first.task.abort();
  await second.task;
  assert.deepEqual(types(second.events).slice(0, 3), ["waiting", "continuing", "created"]);
});

// --------------------------------------------------------------------------------------------- abort

test("a bare abort says that the upload was aborted", async () => {
  const { task, ended, of, reached } = hanging();
  await reached();
  task.abort();
  const { error } = await ended;
  assert.ok(error instanceof DOMException);
  assert.deepEqual([error.name, error.message], ["AbortError", "The upload was aborted"]);
  assert.deepEqual([task.state, of("cancel").length], ["aborted", 1]);
  assert.ok(of("parts").at(-1).init.signal.aborted);
});

for (const [name, reason] of Object.entries({
  "an error": new Error("enough"),
  "a text": "enough",
  null: null,
  0: 0,
})) {
  test(`an abort with ${name} rejects with it`, async () => {
    const { task, ended, reached } = hanging();
    await reached();
    task.abort(reason);
    assert.equal((await ended).error, reason);
  });
}

test("an abort right after the call sends nothing", async () => {
  const { task, ended, of } = hanging(1);
  task.abort();
  assert.equal((await ended).error.name, "AbortError");
  assert.deepEqual([of("create").length, task.uploadId], [0, null]);
});

test("an abort of a resumable upload cancels it and forgets its journal", async () => {
  const store = memoryStore();
  const { task, ended, of, reached } = hanging(3, { resume: store });
  await reached();
  task.abort();
  await ended;
  assert.equal(of("cancel").length, 1);
  assert.deepEqual(await listResumable({ store }), []);
});

test("only the first of abort and suspend counts, and none after the end", async () => {
  const { task, ended, reached } = hanging();
  await reached();
  task.abort("first");
  task.abort("second");
  task.suspend();
  assert.equal((await ended).error, "first");
  task.suspend();
  task.pause();
  assert.deepEqual([task.state, task.paused], ["aborted", false]);
  const done = uploadFileChunked(file, { ...base, fetch: recorder(service).fetch });
  await done;
  done.abort();
  done.pause();
  assert.deepEqual([done.state, done.paused], ["completed", false]);
});

test("an abort whose cancel hangs ends after ten seconds", async (t) => {
  const time = mockTime(t);
  const { fetch, of } = recorder((call) =>
    /parts|cancel/.test(call.operation) ? new Promise(() => {}) : service(call),
  );
  const task = uploadFileChunked(file, { ...base, fetch });
  let error;
  task.catch((reason) => {
    error = reason;
  });
  await until(() => of("parts").length === 1);
  task.abort("enough");
  await until(() => of("cancel").length === 1);
  time.pass(9_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(error, undefined, "the cancel still has its time");
  time.pass(1_100);
  await until(() => error !== undefined);
  assert.equal(error, "enough");
});

// ------------------------------------------------------------------------------------------- suspend

test("suspend keeps a resumable upload, and the same call continues it", async () => {
  const store = memoryStore();
  const first = hanging(3, { resume: store });
  await first.reached();
  first.task.suspend();
  const { error } = await first.ended;
  assert.equal(error.name, "UploadSuspendedError");
  assert.deepEqual([error.resumable, error.uploadId, error.phase], [true, "upload_1", "parts"]);
  assert.match(error.message, /^The upload was suspended\. The upload is kept: call again/);
  assert.deepEqual([first.task.state, first.of("cancel").length], ["suspended", 0]);
  assert.ok(first.of("parts").at(-1).init.signal.aborted);
  const [entry] = await listResumable({ store });
  assert.deepEqual([entry.uploadId, entry.confirmed], ["upload_1", 4]);

  const second = recorder((call) =>
    call.operation === "parts" ? json(200, { id: `later_${call.number}`, object: "upload.part" }) : service(call),
  );
  const events = [];
  const onEvent = (event) => events.push(event);
  const upload = await uploadFileChunked(file, { ...base, fetch: second.fetch, resume: store, onEvent });
  assert.deepEqual([upload.id, second.of("parts").length], ["upload_1", 3]);
  assert.deepEqual(events[0], { type: "created", uploadId: "upload_1", resumed: true });
  assert.deepEqual(await listResumable({ store }), []);
});

test("suspend without resume cancels the upload: nothing could continue it", async () => {
  const { task, ended, of, reached } = hanging();
  await reached();
  task.suspend();
  const { error } = await ended;
  assert.deepEqual([error.name, error.resumable, task.state], ["UploadSuspendedError", false, "suspended"]);
  assert.match(error.message, /The upload was cancelled/);
  assert.equal(of("cancel").length, 1);
});

test("suspend right after the call sends nothing", async () => {
  for (const resume of [undefined, memoryStore()]) {
    const { task, ended, of } = hanging(1, { resume });
    task.suspend();
    const { error } = await ended;
    assert.deepEqual([error.name, error.resumable, of("create").length], ["UploadSuspendedError", false, 0]);
  }
});

test("suspend while paused, and while the server made it wait, ends at once", async () => {
  const paused = hanging(2, { resume: memoryStore() });
  await paused.reached();
  paused.task.pause();
  paused.task.suspend();
  assert.equal((await paused.ended).error.resumable, true);

  const { fetch } = recorder((call) =>
    call.operation === "parts" ? json(503, {}, { "retry-after": "100" }) : service(call),
  );
  const task = uploadFileChunked(file, { ...base, fetch, resume: memoryStore() });
  await until(() => task.state === "waiting");
  task.suspend();
  await assert.rejects(task, { name: "UploadSuspendedError", resumable: true });
});

// --------------------------------------------------------------------------------------------- pause

test("a pause takes effect within a second, and what it interrupted is sent again", async () => {
  const { task, ended, events, of, open, reached } = hanging(3, { maxRetries: 0 });
  await reached();
  const began = performance.now();
  task.pause();
  assert.deepEqual([task.state, task.paused], ["pausing", true]);
  await until(() => task.state === "paused");
  assert.ok(performance.now() - began < 1000);
  assert.ok(of("parts").at(-1).init.signal.aborted);
  assert.equal(types(events).at(-1), "paused");
  open();
  task.resume();
  assert.equal(types(events).at(-1), "resumed");
  const { upload } = await ended;
  assert.equal(upload.status, "completed");
  assert.equal(of("parts").length, 6, "the interrupted part went twice");
  assert.deepEqual(
    types(events).filter((type) => /paus|resum/.test(type)),
    ["paused", "resumed"],
  );
  assert.ok(!types(events).includes("retrying"), "a pause is not a failure");
});

test("a pause before anything is sent holds everything back", async () => {
  const { task, ended, of } = hanging(99);
  task.pause();
  assert.equal(task.paused, true);
  await new Promise((resolve) => setTimeout(resolve, 100)); // there is no event for what does not happen
  assert.equal(of("create").length, 0);
  assert.equal(task.state, "paused");
  task.resume();
  assert.equal((await ended).upload.status, "completed");
});

test("pausing twice tells of one pause", async () => {
  const { task, ended, events, open, reached } = hanging(3);
  await reached();
  task.pause();
  task.pause();
  await until(() => task.state === "paused");
  open();
  task.resume();
  task.resume();
  await ended;
  assert.deepEqual(
    types(events).filter((type) => /paus|resum/.test(type)),
    ["paused", "resumed"],
  );
});

test("an abort while paused ends at once and cancels", async () => {
  const { task, ended, of, reached } = hanging(3);
  await reached();
  task.pause();
  await until(() => task.state === "paused");
  task.abort();
  assert.equal((await ended).error.name, "AbortError");
  assert.deepEqual([task.state, of("cancel").length], ["aborted", 1]);
});

test("a failed upload says so", async () => {
  const { fetch } = recorder((call) => (call.operation === "parts" ? json(400, {}) : service(call)));
  const events = [];
  const task = uploadFileChunked(file, { ...base, fetch, onEvent: (event) => events.push(event) });
  await assert.rejects(task, { status: 400 });
  assert.equal(task.state, "failed");
  assert.deepEqual(events.at(-1), { type: "cancelled", uploadId: "upload_1", confirmed: true });
});
