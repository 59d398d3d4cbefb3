// abort() and suspend() of a running upload: one gives up, the other keeps. abort-signal.test.mjs is about signals.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listResumable, uploadFileChunked } from "upload-file-chunked";
import { base, file, hanging } from "../support/hanging-upload.mjs";
import { json, recorder, service } from "../support/recorder.mjs";
import { memoryStore } from "../support/stores.mjs";
import { mockTime, until } from "../support/time.mjs";

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
  const done = uploadFileChunked(file, { ...base(), fetch: recorder(service).fetch });
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
  const task = uploadFileChunked(file, { ...base(), fetch });
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
  const same = { ...base(), resume: store };
  const first = hanging(3, same);
  await first.reached();
  first.task.suspend();
  const { error } = await first.ended;
  assert.equal(error.name, "UploadSuspendedError");
  assert.deepEqual([error.resumable, error.uploadId, error.phase], [true, "upload_1", "parts"]);
  assert.match(error.message, /^The upload was suspended\. The upload is kept: upload the same file again/);
  assert.deepEqual([first.task.state, first.of("cancel").length], ["suspended", 0]);
  assert.ok(first.of("parts").at(-1).init.signal.aborted);
  const [entry] = await listResumable({ store });
  assert.deepEqual([entry.uploadId, entry.confirmed], ["upload_1", 4]);

  const second = recorder((call) =>
    call.operation === "parts" ? json(200, { id: `later_${call.number}`, object: "upload.part" }) : service(call),
  );
  const events = [];
  const onEvent = (event) => events.push(event);
  const upload = await uploadFileChunked(file, { ...same, fetch: second.fetch, onEvent });
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

test("suspend while the store is asked for a journal is a suspend, not an abort", async () => {
  let isAsked = false;
  const get = () => {
    isAsked = true;
    return new Promise(() => {});
  };
  const { task, ended, of } = hanging(1, { resume: { ...memoryStore(), get } });
  await until(() => isAsked);
  task.suspend();
  const { error } = await ended;
  assert.deepEqual([error?.name, error?.phase, error?.resumable], ["UploadSuspendedError", "create", false]);
  assert.deepEqual([task.state, of("create").length], ["suspended", 0]);
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
  const task = uploadFileChunked(file, { ...base(), fetch, resume: memoryStore() });
  await until(() => task.state === "waiting");
  task.suspend();
  await assert.rejects(task, { name: "UploadSuspendedError", resumable: true });
});

for (const reason of [null, "enough"]) {
  test(`a list that is aborted with ${reason} while a journal is read rejects with it, and warns of nothing`, async () => {
    const store = memoryStore();
    const { task, ended, reached } = hanging(3, { resume: store });
    await reached();
    task.suspend();
    await ended;
    const controller = new AbortController();
    const get = (key) => {
      if (key === "index") return store.get(key);
      controller.abort(reason);
      return new Promise(() => {});
    };
    const warnings = [];
    const listed = listResumable({
      store: { ...store, get },
      signal: controller.signal,
      onWarning: (warning) => warnings.push(warning),
    });
    const outcome = await listed.then(
      () => "listed",
      (error) => [error],
    );
    assert.deepEqual([outcome, warnings], [[reason], []]);
  });
}
