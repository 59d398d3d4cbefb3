// What an earlier queue left, restored by the next one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createUploadQueue } from "upload-file-chunked/queue";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { until } from "../support/queues.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";

const KIB = 1024;
const fileOf = (size, seed, name = `${seed}.bin`) => new File([noise(size, seed)], name, { lastModified: 1 });
const states = (queue) => queue.items.map(({ state }) => state);

/** The store of a queue that was destroyed while it had sent a part. */
async function left(t, server, file, store = memoryStore()) {
  await server.faults([{ operation: "part", nth: [3], delay_before_ms: 60_000 }]);
  const options = { resume: store, partSize: 100 * KIB, concurrency: 1, baseURL: server.baseURL, purpose: "user_data" };
  const queue = createUploadQueue(options);
  const two = new Promise((resolve) => {
    let parts = 0;
    queue.add(file, {
      onEvent: ({ type }) => {
        if (type === "part") parts += 1;
        if (parts === 2) resolve();
      },
    });
  });
  await two;
  await queue.destroy();
  await server.faults([]);
  const next = createUploadQueue(options);
  t.after(() => next.destroy());
  return next;
}

test("what an earlier queue left is restored, and continues when its file is added again", async (t) => {
  const server = await startService(t);
  const queue = await left(t, server, fileOf(500 * KIB, 1));
  const [item, ...more] = await queue.restore();
  assert.deepEqual(more, []);
  assert.deepEqual([item.state, item.file, item.name, item.canResume], ["paused", null, "1.bin", false]);
  assert.ok(item.progress.confirmed > 0 && item.uploadId);
  assert.deepEqual(await queue.restore(), [], "once");
  const [same] = queue.add(fileOf(500 * KIB, 1));
  assert.equal(same.id, item.id);
  const { upload } = await queue.settled(item.id);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(500 * KIB, 1)));
  assert.equal((await server.stats()).calls.create, 1);
});

test("another file of the same name and size is an item of its own, and the restored one stays", async (t) => {
  const server = await startService(t);
  const queue = await left(t, server, fileOf(500 * KIB, 1));
  const [item] = await queue.restore();
  queue.add(fileOf(500 * KIB, 2, "1.bin"), { restart: true });
  await until(queue, () => queue.items[1]?.state === "completed");
  assert.deepEqual(states(queue), ["paused", "completed"]);
  const { upload } = queue.items[1];
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(500 * KIB, 2)));
  queue.resume(item.id, fileOf(500 * KIB, 1));
  assert.equal((await queue.settled(item.id)).state, "completed");
  assert.equal((await server.stats()).uploads.cancelled, 0);
});

test("a restored item refuses the wrong file by name", async (t) => {
  const server = await startService(t);
  const queue = await left(t, server, fileOf(500 * KIB, 1));
  const [item] = await queue.restore();
  queue.resume(item.id, fileOf(500 * KIB, 2));
  await until(queue, () => queue.items[0].error);
  assert.deepEqual([queue.items[0].error.name, queue.items[0].state], ["ContentChangedError", "paused"]);
});

test("a file that continues a restored item counts as in the list", async (t) => {
  const server = await startService(t);
  const queue = await left(t, server, fileOf(500 * KIB, 1));
  const [item] = await queue.restore();
  queue.add(fileOf(500 * KIB, 1));
  const [again] = queue.add(fileOf(500 * KIB, 1));
  assert.equal(again.error?.reason, "duplicate");
  queue.remove(item.id);
  assert.equal(queue.add(fileOf(500 * KIB, 1))[0].error, null);
});

/** What is used of a FileSystemFileHandle whose file is `file`. */
function handleOf(file, more = {}) {
  return {
    kind: "file",
    name: file.name,
    getFile: async () => new File([file], file.name, { lastModified: 1 }),
    ...more,
  };
}

/** A store that keeps handles. */
function cloningStore() {
  const data = new Map();
  return {
    get: (key) => data.get(key),
    set: (key, value) => void data.set(key, value),
    delete: (key) => data.delete(key),
  };
}

test("a handle that is added gives its file, and what the restrictions say of it", async (t) => {
  const server = await startService(t);
  const queue = createUploadQueue({ baseURL: server.baseURL, purpose: "user_data", maxFileSize: 200 * KIB });
  t.after(() => queue.destroy());
  const [small, large] = [fileOf(100 * KIB, 1), fileOf(300 * KIB, 2)];
  const gone = new DOMException("gone", "NotFoundError");
  const added = queue.add([
    handleOf(small),
    handleOf(large),
    { file: fileOf(50 * KIB, 3), handle: handleOf(small) },
    handleOf(small, { getFile: () => Promise.reject(gone) }),
  ]);
  assert.deepEqual(
    added.map(({ name, file, size, state, canResume }) => [name, file?.size ?? null, size, state, canResume]),
    [
      ["1.bin", null, 0, "queued", false],
      ["2.bin", null, 0, "queued", false],
      ["3.bin", 50 * KIB, 50 * KIB, "uploading", false],
      ["1.bin", null, 0, "queued", false],
    ],
  );
  const items = await queue.settled();
  assert.deepEqual(
    items.map(({ size, state, error }) => [size, state, error?.reason ?? null]),
    [
      [100 * KIB, "completed", null],
      [300 * KIB, "failed", "too-large"],
      [50 * KIB, "completed", null],
      [0, "failed", "not-found"],
    ],
  );
  assert.deepEqual(await server.contentOf(items[0].upload.file.id), contentOf(noise(100 * KIB, 1)));
});

test("a handle that is paused or cancelled before it gives its file stays so", async (t) => {
  const server = await startService(t);
  const queue = createUploadQueue({ baseURL: server.baseURL, purpose: "user_data" });
  t.after(() => queue.destroy());
  const [paused, cancelled] = queue.add([handleOf(fileOf(KIB, 1)), handleOf(fileOf(KIB, 2))]);
  queue.pause(paused.id);
  queue.cancel(cancelled.id);
  await until(queue, () => queue.items[0].file);
  assert.deepEqual(states(queue), ["paused", "cancelled"]);
  queue.resume(paused.id);
  await queue.settled();
  assert.deepEqual(states(queue), ["completed", "cancelled"]);
});

test("a restored item whose handle was kept resumes without a file; one that cannot be opened says why, and can be picked", async (t) => {
  const server = await startService(t);
  const store = cloningStore();
  const handle = handleOf(fileOf(500 * KIB, 1));
  const { getFile } = handle;
  const queue = await left(t, server, handle, store);
  const [item] = await queue.restore();
  const { requests } = await server.stats();
  assert.deepEqual([item.state, item.file, item.canResume], ["paused", null, true]);
  queue.resume();
  assert.deepEqual(states(queue), ["paused"], "all at once would ask for permission without a click");
  handle.queryPermission = async () => "prompt";
  for (const [answer, reason, canResume] of [
    ["prompt", "permission-needed", true],
    ["denied", "permission-denied", false],
  ]) {
    handle.requestPermission = async () => answer;
    queue.resume(item.id);
    assert.equal(queue.items[0].canResume, false, "the browser is asking");
    await until(queue, () => queue.items[0].error?.reason === reason);
    assert.deepEqual([queue.items[0].state, queue.items[0].canResume], ["paused", canResume]);
  }
  assert.equal((await server.stats()).requests, requests, "nothing was sent");
  Object.assign(handle, { queryPermission: undefined, getFile });
  queue.resume(item.id, handle);
  const { upload } = await queue.settled(item.id);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(500 * KIB, 1)));
  assert.equal((await server.stats()).calls.create, 1);
});

test("a restored item goes on by its kept handle alone, and nothing confirmed is sent again", async (t) => {
  const server = await startService(t);
  const queue = await left(t, server, handleOf(fileOf(500 * KIB, 1)), cloningStore());
  const [item] = await queue.restore();
  queue.resume(item.id);
  const { state, upload } = await queue.settled(item.id);
  assert.equal(state, "completed");
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(500 * KIB, 1)));
  const { calls, parts_stored } = await server.stats();
  assert.deepEqual([calls.create, parts_stored], [1, 5]);
});

test("a restored item whose file has changed is refused, and the upload stays", async (t) => {
  const server = await startService(t);
  const handle = handleOf(fileOf(500 * KIB, 1));
  const queue = await left(t, server, handle, cloningStore());
  const [item] = await queue.restore();
  handle.getFile = async () => fileOf(500 * KIB, 2, "1.bin");
  queue.resume(item.id);
  await until(queue, () => queue.items[0].error);
  assert.deepEqual(
    [queue.items[0].error.name, queue.items[0].state, queue.items[0].canResume],
    ["ContentChangedError", "paused", false],
  );
  assert.equal((await server.stats()).uploads.pending, 1);
});
