// File handles, kept with the journal, so that an upload continues without its file being picked again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { discardResumable, FileUnavailableError, listResumable, uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";

const partSize = 50_000;
const size = 10 * partSize - 1;
const name = "noise.bin";

/** A store that keeps whatever it gets, as IndexedDB keeps handles. */
function cloningStore() {
  const data = new Map();
  return {
    data,
    get: async (key) => data.get(key),
    set: async (key, value) => void data.set(key, value),
    delete: async (key) => void data.delete(key),
  };
}

/**
 * What is used of a FileSystemFileHandle. `permission` is what is granted, `answer` what the user says when asked, `failure`
 * how reading fails; they may be changed.
 */
function handleOf(bytes, more = {}) {
  return {
    kind: "file",
    name,
    bytes,
    permission: "granted",
    answer: "granted",
    asked: 0,
    ...more,
    async getFile() {
      if (this.permission !== "granted") throw new DOMException("not allowed", "NotAllowedError");
      if (this.failure) throw this.failure;
      return new File([this.bytes], name, { lastModified: 1 });
    },
    async queryPermission({ mode }) {
      assert.equal(mode, "read");
      return this.permission;
    },
    async requestPermission({ mode }) {
      assert.equal(mode, "read");
      this.asked += 1;
      if (this.answer instanceof Error) throw this.answer;
      this.permission = this.answer;
      return this.permission;
    },
  };
}

/** An upload of `given` that was suspended with four of its ten parts confirmed, as a page that is left does. */
async function left(t, given, { store = cloningStore(), ...more } = {}) {
  const server = await startService(t, { faults: [{ operation: "part", nth: [5], delay_before_ms: 60_000 }] });
  const warnings = [];
  const options = {
    baseURL: server.baseURL,
    purpose: "user_data",
    resume: store,
    partSize,
    concurrency: 1,
    onWarning: (warning) => warnings.push(warning),
    ...more,
  };
  const task = uploadFileChunked(given, options);
  const [error] = await Promise.all([
    task.catch((error) => error),
    server.until(({ calls }) => calls.part === 5).then(() => task.suspend()),
  ]);
  assert.equal(error.name, "UploadSuspendedError");
  await server.faults([]);
  const [entry] = await listResumable({ store });
  return { server, store, options, warnings, entry };
}

const failureOf = (promise) =>
  promise.then(
    () => assert.fail("it resolved"),
    (error) => error,
  );

const forms = {
  "a handle": (handle) => handle,
  "a file with the property `handle`": (handle) => Object.assign(new File([handle.bytes], name), { handle }),
};

for (const [what, given] of Object.entries(forms)) {
  test(`${what}: the upload continues from its entry, and sends only what is missing`, async (t) => {
    const handle = handleOf(noise(size));
    const { server, store, options, warnings, entry } = await left(t, given(handle));
    assert.deepEqual([entry.canResumeWithoutFile, entry.filename, warnings], [true, name, []]);
    handle.permission = "prompt";
    const upload = await uploadFileChunked(entry, options);
    assert.equal(handle.asked, 1);
    assert.equal(upload.id, entry.uploadId);
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
    const { calls, parts_stored } = await server.stats();
    assert.deepEqual([calls.create, parts_stored], [1, 10]);
    assert.deepEqual([...store.data.keys()], [], "nothing is left in the store");
  });
}

test("a file picked again continues as well, and its handle takes the place of the one before", async (t) => {
  const first = handleOf(noise(size));
  const { server, store, options, entry } = await left(t, first);
  const second = handleOf(noise(size));
  await server.faults([{ operation: "part", delay_before_ms: 60_000 }]);
  const task = uploadFileChunked(second, options);
  await server.until(({ calls }) => calls.part === 6);
  task.suspend();
  await failureOf(task);
  const [again] = await listResumable({ store });
  assert.equal(again.id, entry.id);
  assert.equal((await again.getFile()).handle, second);
});

test("a handle without `resume` is uploaded, and nothing is kept", async (t) => {
  const server = await startService(t);
  const upload = await uploadFileChunked(handleOf(noise(size)), { baseURL: server.baseURL, purpose: "user_data" });
  assert.equal(upload.filename, name);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("a file that has changed since is refused, and the upload stays", async (t) => {
  const handle = handleOf(noise(size));
  const { server, store, options, entry } = await left(t, handle);
  for (const changed of [noise(size + 1), noise(size, 2)]) {
    handle.bytes = changed;
    const error = await failureOf(uploadFileChunked(entry, options));
    assert.deepEqual([error.name, error.uploadId, error.resumable], ["ContentChangedError", entry.uploadId, true]);
  }
  assert.equal((await listResumable({ store })).length, 1);
  assert.equal((await server.stats()).uploads.pending, 1);
});

const reasons = {
  "was moved or deleted": ["not-found", { failure: new DOMException("gone", "NotFoundError") }],
  "cannot be read": ["unreadable", { failure: new DOMException("broken", "NotReadableError") }],
  "may not be read": ["permission-denied", { permission: "prompt", answer: "denied" }],
  "may not be read any more": ["permission-denied", { failure: new DOMException("no", "NotAllowedError") }],
  "was asked for, and the question was closed": ["permission-needed", { permission: "prompt", answer: "prompt" }],
  "was asked for without a click": [
    "permission-needed",
    { permission: "prompt", answer: new DOMException("User activation is required", "SecurityError") },
  ],
};

for (const [what, [reason, change]] of Object.entries(reasons)) {
  test(`a file that ${what}: ${reason}, and it can be picked`, async (t) => {
    const handle = handleOf(noise(size));
    const { server, options, entry } = await left(t, handle);
    Object.assign(handle, change);
    const requests = (await server.stats()).requests;
    const error = await failureOf(uploadFileChunked(entry, options));
    assert.ok(error instanceof FileUnavailableError);
    assert.deepEqual(
      [error.reason, error.phase, error.uploadId, error.resumable, error.retryable],
      [reason, "open", entry.uploadId, true, reason === "permission-needed"],
    );
    assert.match(error.message, /^"noise.bin" could not be opened: [^.]+\./);
    assert.equal((await server.stats()).requests, requests, "nothing was sent");
    const upload = await uploadFileChunked(new File([noise(size)], name), options);
    assert.equal(upload.id, entry.uploadId);
  });
}

test("a handle that may not be read fails without an upload, and says so", async () => {
  const handle = handleOf(noise(size), { permission: "denied" });
  const error = await failureOf(uploadFileChunked(handle, { purpose: "user_data", baseURL: "http://127.0.0.1:9/v1" }));
  assert.deepEqual(
    [error.name, error.reason, error.uploadId, error.resumable, handle.asked],
    ["FileUnavailableError", "permission-denied", null, false, 0],
  );
});

test("where permission was denied for good, an entry says that its file must be picked", async (t) => {
  const handle = handleOf(noise(size));
  const { store } = await left(t, handle);
  handle.permission = "denied";
  assert.equal((await listResumable({ store }))[0].canResumeWithoutFile, false);
});

const unable = {
  "that keeps JSON": memoryStore,
  "that cannot clone a handle": () => ({
    ...memoryStore(),
    ...(() => {
      const data = new Map();
      return {
        data,
        get: async (key) => data.get(key),
        set: async (key, value) => void data.set(key, structuredClone(value)),
        delete: async (key) => void data.delete(key),
      };
    })(),
  }),
};

for (const [what, make] of Object.entries(unable)) {
  test(`a store ${what} keeps the journal without the handle`, async (t) => {
    const { server, store, options, warnings, entry } = await left(t, handleOf(noise(size)), { store: make() });
    assert.deepEqual([entry.canResumeWithoutFile, warnings], [false, []]);
    assert.equal(store.data.size, 2, "the index and the journal");
    assert.equal((await failureOf(entry.getFile())).reason, "not-found");
    const upload = await uploadFileChunked(handleOf(noise(size)), options);
    assert.equal(upload.id, entry.uploadId);
    assert.equal((await server.stats()).calls.create, 1);
  });
}

test("a store that fails while a handle is read makes an UploadError, as for its journal", async (t) => {
  const { store, entry } = await left(t, handleOf(noise(size)));
  store.get = () => Promise.reject(new Error("broken"));
  const error = await failureOf(entry.getFile());
  assert.deepEqual([error.name, error.phase, error.retryable], ["UploadError", "journal", true]);
});

test("a handle is removed with its journal: when it is discarded, and when the upload is aborted", async (t) => {
  const { server, store, options, entry } = await left(t, handleOf(noise(size)));
  assert.equal(store.data.size, 3);
  await discardResumable(entry.id, { store });
  assert.equal(store.data.size, 0);
  await server.faults([{ operation: "part", delay_before_ms: 60_000 }]);
  const task = uploadFileChunked(handleOf(noise(size)), options);
  await server.until(({ in_flight }) => in_flight === 1);
  task.abort();
  await failureOf(task);
  assert.equal(store.data.size, 0);
});

test("an entry can be cloned and sent to another thread; `getFile` is not a part of its data", async (t) => {
  const { entry } = await left(t, handleOf(noise(size)));
  assert.deepEqual(Object.keys(structuredClone(entry)).at(-1), "canResumeWithoutFile");
  assert.equal(typeof entry.getFile, "function");
});

test("an abort ends the wait for permission at once", async () => {
  const handle = handleOf(noise(size), { permission: "prompt", requestPermission: () => new Promise(() => {}) });
  handle.requestPermission = () => new Promise(() => {});
  const task = uploadFileChunked(handle, { purpose: "user_data", baseURL: "http://127.0.0.1:9/v1" });
  task.abort("enough");
  assert.equal(await failureOf(task), "enough");
});

test("a signal ends the wait for permission at once", async () => {
  const controller = new AbortController();
  const handle = Object.assign(handleOf(noise(size)), {
    permission: "prompt",
    requestPermission: () => new Promise(() => {}),
  });
  const { signal } = controller;
  const task = uploadFileChunked(handle, { purpose: "user_data", baseURL: "http://127.0.0.1:9/v1", signal });
  controller.abort("enough");
  assert.equal(await failureOf(task), "enough");
});

test("a thing whose `getFile` cannot be read is refused", async () => {
  const given = {
    get getFile() {
      throw new Error("no");
    },
  };
  const error = await failureOf(uploadFileChunked(given, { purpose: "user_data", baseURL: "http://127.0.0.1:9/v1" }));
  assert.deepEqual([error.name, error.option], ["TypeError", "file"]);
});

test("`keepFileUpTo` is refused when it is misspelled or no number of bytes", async () => {
  const upload = (options) =>
    failureOf(
      uploadFileChunked(new File(["a"], "a"), { purpose: "user_data", baseURL: "http://127.0.0.1:9/v1", ...options }),
    );
  assert.match(
    (await upload({ keepFilesUpTo: 1 })).message,
    /^keepFilesUpTo: no such option \(did you mean keepFileUpTo\?\)/,
  );
  for (const value of [0, 1.5, "1 MB", true]) {
    const error = await upload({ resume: memoryStore(), keepFileUpTo: value });
    assert.equal(error.option, "keepFileUpTo");
  }
});

test("where there is no OPFS a copy that was asked for is a warning, and the upload goes on", async (t) => {
  const { entry, warnings } = await left(t, new File([noise(size)], name), { keepFileUpTo: size });
  assert.equal(entry.canResumeWithoutFile, false);
  assert.deepEqual(
    warnings.map(({ type }) => type),
    ["file"],
  );
  assert.match(warnings[0].cause.message, /OPFS/);
});
