// A running upload is paused, goes on, and is aborted while it is paused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs, slowAfter } from "../../support/tabs.mjs";

const partSize = 100_000;
const size = 40 * partSize;
const concurrency = 3;

/** An upload that was paused when a few parts were through, and all that was in flight ended. */
async function paused(t, options = {}) {
  const { server, open } = await openTabs(t, { faults: [slowAfter(5)] });
  const tab = await open();
  const task = await tab.start({ partSize, concurrency, ...options }, { size });
  await server.until(({ parts_stored }) => parts_stored >= 5);
  await task.pause();
  const at = await server.stats();
  const rest = await server.until(({ in_flight }) => in_flight === 0);
  await server.faults([]);
  return { server, tab, task, at, rest };
}

// Fetch does not report what has gone out, so after half a second its requests are dropped and sent again.
for (const [transport, dropped] of [
  ["auto", 0],
  ["fetch", concurrency],
]) {
  test(`paused (${transport}): no request starts, what waits for its answer ends, and then it goes on`, async (t) => {
    const { server, task, at } = await paused(t, { transport });
    assert.equal(await task.paused(), true);
    await sleep(300); // there is no event for what does not happen
    const still = await server.stats();
    assert.ok(still.calls.part <= at.calls.part + concurrency - at.in_flight, "at most what was on its way");
    assert.ok(still.calls.part - still.parts_stored <= dropped, "nothing that was wholly sent was dropped");
    assert.ok((await task.told()).progress.confirmed < size);
    await task.resume();
    assert.equal(await task.paused(), false);
    const { upload } = await task.ended();
    const { calls, orphan_parts } = await server.stats();
    assert.ok(calls.part <= size / partSize + dropped, `${calls.part} parts sent`);
    assert.ok(orphan_parts <= dropped, `${orphan_parts} orphans`);
    assert.equal((await task.told()).wentBack, false);
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  });
}

test("aborted while paused: rejects with the reason and cancels", async (t) => {
  const { server, task } = await paused(t);
  await task.abort();
  assert.equal((await task.ended()).reason, true);
  const { uploads } = await server.staysQuiet();
  assert.deepEqual(uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
});

test("aborted with a journal: nothing is left to go on with", async (t) => {
  const { server, tab, task } = await paused(t, { resume: true });
  await task.abort();
  assert.equal((await task.ended()).reason, true);
  assert.equal((await server.staysQuiet()).uploads.cancelled, 1);
  assert.deepEqual(await tab.ask(() => globalThis.tasks.library.listResumable()), []);
});

test("paused before it began: nothing is sent until it goes on", async (t) => {
  const { server, open } = await openTabs(t);
  const tab = await open();
  await tab.ask(() => globalThis.tasks.library.preload());
  const number = await tab.ask((size) => {
    const number = globalThis.tasks.start({ size }, {});
    globalThis.tasks.pause(number);
    return number;
  }, size);
  await sleep(200); // there is no event for what does not happen
  assert.equal((await server.stats()).requests, 0);
  await tab.ask((number) => globalThis.tasks.resume(number), number);
  const { upload } = await tab.ask((number) => globalThis.tasks.ended(number), number);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("paused while it waits for a retry: the wait sends nothing, and it goes on", async (t) => {
  const headers = { "retry-after-ms": "200" };
  const { server, open } = await openTabs(t, { faults: [{ operation: "part", nth: 1, status: 503, headers }] });
  const task = await (await open()).start({ concurrency: 1, partSize }, { size: 3 * partSize });
  await server.until(({ calls }) => calls.part === 1);
  await task.pause();
  await sleep(500); // longer than the server asked for
  assert.equal((await server.stats()).calls.part, 1);
  await task.resume();
  const { upload } = await task.ended();
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(3 * partSize)));
});
