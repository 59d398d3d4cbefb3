// The queue over the local server, as a program uses it.

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

async function ready(t, options = {}, service = {}) {
  const server = await startService(t, service);
  const queue = createUploadQueue({ purpose: "user_data", baseURL: server.baseURL, ...options });
  t.after(() => queue.destroy());
  return { server, queue };
}

const states = (queue) => queue.items.map(({ state }) => state);

test("each file is uploaded with its bytes, no more than `filesAtOnce` at a time", async (t) => {
  const { server, queue } = await ready(t, { filesAtOnce: 3 });
  let most = 0;
  queue.subscribe(() => {
    most = Math.max(most, queue.totals.count.uploading);
  });
  queue.add(Array.from({ length: 12 }, (_, seed) => fileOf(100 * KIB + seed, seed)));
  const items = await queue.settled();
  assert.deepEqual(new Set(states(queue)), new Set(["completed"]));
  for (const [seed, { upload }] of items.entries()) {
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(100 * KIB + seed, seed)));
  }
  assert.ok(most >= 1 && most <= 3, `${most} at once`);
});

test("an item that changes is a new object, and the others stay the same", async (t) => {
  const { queue } = await ready(t, { filesAtOnce: 1 });
  queue.add([fileOf(10, 1), fileOf(10, 2)]);
  const before = queue.getSnapshot();
  assert.equal(queue.getSnapshot(), before);
  assert.throws(() => before.items.push(1), TypeError);
  await queue.settled(before.items[0].id);
  const after = queue.getSnapshot();
  assert.notEqual(after, before);
  assert.notEqual(after.items[0], before.items[0]);
  assert.equal(before.items[0].state, "uploading");
  queue.pause(after.items[1].id);
  queue.add(fileOf(10, 3));
  assert.equal(queue.items[0], after.items[0]);
});

test("waiting for the end of all files takes no snapshot at every change", async (t) => {
  const { queue } = await ready(t);
  const { getSnapshot } = queue;
  let snapshots = 0;
  queue.getSnapshot = () => {
    snapshots += 1;
    return getSnapshot();
  };
  const [first] = queue.add(Array.from({ length: 20 }, (_, seed) => fileOf(10, seed)));
  const [one, all] = await Promise.all([queue.settled(first.id), queue.settled()]);
  assert.deepEqual([one.state, all.length], ["completed", 20]);
  assert.ok(snapshots <= 2, `${snapshots} snapshots`);
});

test("a hundred changes at once are one notification", async (t) => {
  const { queue } = await ready(t, { autoStart: false });
  let calls = 0;
  queue.subscribe(() => {
    calls += 1;
  });
  for (let seed = 0; seed < 100; seed += 1) queue.add(fileOf(10, seed));
  assert.equal(calls, 0);
  await until(queue, () => calls > 0);
  assert.equal(calls, 1);
});

test("a paused file leaves its turn to the next, and goes first when it is resumed", async (t) => {
  const faults = [{ operation: "part", delay_before_ms: 300 }];
  const { server, queue } = await ready(t, { filesAtOnce: 1, partSize: 100 * KIB, concurrency: 1 }, { faults });
  const [first, second] = queue.add([fileOf(400 * KIB, 1), fileOf(100 * KIB, 2), fileOf(100 * KIB, 3)]);
  await until(queue, () => queue.items[0].progress.confirmed > 0);
  queue.pause(first.id);
  assert.deepEqual(states(queue), ["paused", "uploading", "queued"]);
  await queue.settled(second.id);
  queue.resume(first.id);
  await queue.settled(first.id);
  assert.equal(queue.items[0].state, "completed");
  const items = await queue.settled();
  assert.deepEqual(states(queue), ["completed", "completed", "completed"]);
  assert.deepEqual(await server.contentOf(items[0].upload.file.id), contentOf(noise(400 * KIB, 1)));
});

test("a paused queue starts nothing, and continues where it was", async (t) => {
  const faults = [{ operation: "part", delay_before_ms: 100 }];
  const { server, queue } = await ready(t, { partSize: 100 * KIB, concurrency: 1 }, { faults });
  queue.add([fileOf(400 * KIB, 1), fileOf(400 * KIB, 2), fileOf(10, 3)]);
  await until(queue, () => queue.totals.loaded > 0);
  queue.pause();
  assert.deepEqual(states(queue), ["paused", "paused", "queued"]);
  await server.settles();
  queue.resume();
  await queue.settled();
  assert.deepEqual(states(queue), ["completed", "completed", "completed"]);
  assert.equal((await server.stats()).calls.create, 3);
});

test("a cancelled file is cancelled at the service, and can be retried", async (t) => {
  const faults = [{ operation: "part", nth: [1], delay_before_ms: 60_000 }];
  const { server, queue } = await ready(t, { filesAtOnce: 1 }, { faults });
  const [first, second] = queue.add([fileOf(100, 1), fileOf(100, 2)]);
  await server.until(({ in_flight }) => in_flight > 0);
  queue.cancel(first.id);
  assert.deepEqual(states(queue), ["cancelled", "uploading"]);
  await queue.settled(second.id);
  await server.until(({ uploads }) => uploads.cancelled === 1);
  assert.deepEqual([queue.totals.total, queue.totals.loaded], [100, 100]);
  queue.retry(first.id);
  await queue.settled();
  assert.deepEqual(states(queue), ["completed", "completed"]);
});

test("`retry` without an id starts all that failed, and nothing that was cancelled", async (t) => {
  const faults = [{ operation: "create", nth: [1, 2], status: 400 }];
  const { queue } = await ready(t, { filesAtOnce: 1 }, { faults });
  queue.add([fileOf(100, 1), fileOf(100, 2), fileOf(100, 3)]);
  queue.cancel(queue.items[2].id);
  await queue.settled();
  assert.deepEqual(states(queue), ["failed", "failed", "cancelled"]);
  assert.deepEqual(
    [queue.items[0].error.status, queue.items[0].canRetry, queue.items[0].canResume],
    [400, true, false],
  );
  queue.retry();
  await queue.settled();
  assert.deepEqual(states(queue), ["completed", "completed", "cancelled"]);
});

test("a file whose upload was kept is resumed, and sends only what is missing", async (t) => {
  const faults = [{ operation: "part", nth: [3], status: 503 }];
  const options = { resume: memoryStore(), partSize: 100 * KIB, concurrency: 1, maxRetries: 0 };
  const { server, queue } = await ready(t, options, { faults });
  const [{ id }] = queue.add(fileOf(500 * KIB, 1));
  const failed = await queue.settled(id);
  assert.deepEqual([failed.state, failed.canResume, failed.canRetry], ["failed", true, true]);
  queue.resume(id);
  assert.equal((await queue.settled(id)).state, "completed");
  const { calls } = await server.stats();
  assert.deepEqual([calls.create, calls.part], [1, 6]);
});

test("a kept upload that is cancelled is cancelled at the service and forgotten", async (t) => {
  const store = memoryStore();
  const faults = [{ operation: "part", nth: [2], status: 503 }];
  const options = { resume: store, partSize: 100 * KIB, concurrency: 1, maxRetries: 0 };
  const { server, queue } = await ready(t, options, { faults });
  const [{ id }] = queue.add(fileOf(300 * KIB, 1));
  await queue.settled(id);
  queue.cancel(id);
  assert.equal(queue.items[0].state, "cancelled");
  await server.until(({ uploads }) => uploads.cancelled === 1);
  await queue.destroy();
  assert.equal([...store.data.keys()].filter((key) => key.startsWith("journal:")).length, 0);
});

test("two files of the same content are two Files, with `resume` too", async (t) => {
  const { queue } = await ready(t, { resume: memoryStore() });
  queue.add([fileOf(300 * KIB, 1, "a.bin"), fileOf(300 * KIB, 1, "b.bin")]);
  const items = await queue.settled();
  assert.deepEqual(
    items.map(({ upload }) => upload?.file.filename),
    ["a.bin", "b.bin"],
  );
});

test("callbacks get the item, and what they throw stops nothing", async (t) => {
  const seen = [];
  const reported = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error) => reported.push(error);
  t.after(() => {
    globalThis.reportError = reportError;
  });
  const { queue } = await ready(t, {
    onEvent: (event, item) => seen.push([event.type, item.name]),
    onProgress: () => {
      throw new Error("mine");
    },
  });
  queue.subscribe(() => {
    throw new Error("a listener's");
  });
  queue.add(fileOf(10, 1));
  await queue.settled();
  assert.equal(queue.items[0].state, "completed");
  assert.deepEqual(
    seen.map(([type]) => type),
    ["created", "part", "completing"],
  );
  assert.ok(seen.every(([, name]) => name === "1.bin"));
  assert.ok(reported.some(({ message }) => message === "mine"));
});

test("a signal that is aborted cancels its files", async (t) => {
  const { queue } = await ready(t, {}, { faults: [{ operation: "create", delay_before_ms: 60_000 }] });
  const controller = new AbortController();
  queue.add(fileOf(10, 1), { signal: controller.signal });
  controller.abort();
  await queue.settled();
  assert.equal(queue.items[0].state, "cancelled");
});

test("a destroyed queue calls no listener, takes no file, and wakes those who wait", async (t) => {
  const { server, queue } = await ready(t, {}, { faults: [{ operation: "part", delay_before_ms: 60_000 }] });
  queue.add(fileOf(10, 1));
  await server.until(({ in_flight }) => in_flight > 0);
  let calls = 0;
  queue.subscribe(() => {
    calls += 1;
  });
  const settled = queue.settled();
  await queue.destroy();
  await settled;
  assert.equal(calls, 0);
  assert.throws(() => queue.add(fileOf(10, 2)), /destroyed/);
  // Without `resume` nothing could continue it.
  await server.until(({ uploads }) => uploads.cancelled === 1);
});

test("removed files are cancelled and gone", async (t) => {
  const { server, queue } = await ready(t, {}, { faults: [{ operation: "part", delay_before_ms: 60_000 }] });
  queue.add([fileOf(10, 1), fileOf(10, 2), fileOf(10, 3)]);
  await server.until(({ in_flight }) => in_flight === 2);
  queue.remove();
  assert.deepEqual(queue.items, []);
  assert.deepEqual([queue.totals.total, queue.totals.files], [0, 0]);
  await server.until(({ uploads }) => uploads.cancelled === 2);
  assert.equal((await server.stats()).calls.create, 2);
});

test("a File whose id was lost is looked for, unless another item has its name and size", async (t) => {
  const faults = [{ operation: "complete", nth: [1, 2, 3], drop: "after" }];
  const { queue } = await ready(t, { findFile: true, filesAtOnce: 1, maxRetries: 0 }, { faults });
  const twins = [fileOf(10, 1, "twin"), new File([noise(10, 2)], "twin", { lastModified: 2 })];
  queue.add([...twins, fileOf(10, 3, "single")]);
  const items = await queue.settled();
  assert.deepEqual(
    items.map(({ state, error }) => error?.name ?? state),
    ["CompletionUnknownError", "CompletionUnknownError", "completed"],
  );
});

test("a file's size is read once, and its time of modification only beside a file of its name and size", async (t) => {
  const { queue } = await ready(t, { autoStart: false });
  const reads = { size: 0, lastModified: 0 };
  const watched = (seed, name) => {
    const file = fileOf(10, seed, name);
    for (const field of ["size", "lastModified"]) {
      const value = file[field];
      Object.defineProperty(file, field, {
        get() {
          reads[field] += 1;
          return value;
        },
      });
    }
    return file;
  };
  queue.add([watched(1), watched(2), watched(3)]);
  assert.deepEqual(reads, { size: 3, lastModified: 0 });
  queue.add(watched(1));
  assert.deepEqual(reads, { size: 4, lastModified: 2 });
  assert.equal(queue.items[3].error?.reason, "duplicate");
});
