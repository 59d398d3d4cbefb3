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
async function left(t, server, file) {
  const store = memoryStore();
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
