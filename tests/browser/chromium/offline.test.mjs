// The network goes and comes back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs, slowAfter } from "../../support/tabs.mjs";

const partSize = 100_000;
const size = 30 * partSize;

test("offline and back: no attempt is spent, and the upload finishes", async (t) => {
  const { server, context, open } = await openTabs(t, { faults: [{ operation: "part", delay_before_ms: 20 }] });
  // Without a single retry, any attempt that counted would be the end.
  const task = await (await open()).start({ partSize, maxRetries: 0 }, { size });
  for (const stored of [5, 12, 20]) {
    await server.until(({ parts_stored }) => parts_stored >= stored);
    await context.setOffline(true);
    const { calls } = await server.settles();
    await sleep(300); // there is no event for what does not happen
    assert.equal((await server.stats()).calls.part, calls.part, "nothing is tried while offline");
    await context.setOffline(false);
  }
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.equal((await server.stats()).uploads.pending, 0);
});

test("begun offline: it waits, and no request fails", async (t) => {
  const { server, context, open } = await openTabs(t);
  const tab = await open();
  await tab.ask(() => globalThis.tasks.library.preload());
  await context.setOffline(true);
  const task = await tab.start({ partSize, maxRetries: 0 }, { size });
  await sleep(200); // there is no event for what does not happen
  await context.setOffline(false);
  const { upload } = await task.ended();
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.equal((await server.stats()).calls.create, 1);
});

test("aborted while offline: rejects with the reason, though the service cannot be reached", async (t) => {
  const { server, context, open } = await openTabs(t, { faults: [slowAfter(5)] });
  const task = await (await open()).start({ partSize, maxRetries: 1 }, { size });
  await server.until(({ parts_stored }) => parts_stored >= 5);
  await context.setOffline(true);
  await task.abort();
  assert.equal((await task.ended()).reason, true);
});
