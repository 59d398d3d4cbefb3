// Tabs that are killed, and others with the same file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs } from "../../support/tabs.mjs";

const partSize = 50_000;
const size = 12 * partSize - 1;
const options = { resume: true, partSize };
/** Parts that wait for their answer until the test lets them. */
const held = [{ operation: "part", nth: [5, 6, 7, 8], delay_after_ms: 60_000 }];

/** One tab whose upload is under way and stays so. */
async function underWay(t) {
  const { server, open } = await openTabs(t, { faults: held });
  const tab = await open();
  const task = await tab.start(options, { size });
  await server.until(({ parts_stored }) => parts_stored >= 8);
  return { server, open, tab, task };
}

test("a second tab that waits continues when the first is killed; one complete in all", async (t) => {
  const { server, open, tab } = await underWay(t);
  const second = await (await open()).start({ ...options, onConflict: "wait" }, { size });
  const before = await server.stats();
  assert.equal(before.calls.create, 1, "it waits");
  await server.faults([]);
  await tab.kill();
  const { upload, error } = await second.ended();
  assert.equal(error, undefined);
  const { calls, uploads } = await server.stats();
  assert.deepEqual([calls.create, calls.complete], [1, 1]);
  assert.equal(uploads.pending, 0);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("two tabs that race for a remembered upload complete it once", async (t) => {
  const { server, open, tab } = await underWay(t);
  await server.faults([{ operation: "part", delay_before_ms: 1000 }]);
  await tab.kill();
  const tabs = [await open(), await open()];
  const tasks = await Promise.all(tabs.map((tab) => tab.start(options, { size })));
  const outcomes = await Promise.all(tasks.map((task) => task.ended()));
  assert.equal(outcomes.filter(({ upload }) => upload).length, 1);
  assert.equal(outcomes.find(({ error }) => error).error.name, "UploadBusyError");
  const { calls, uploads } = await server.stats();
  assert.deepEqual([calls.create, calls.complete], [1, 1]);
  assert.equal(uploads.completed, 1);
});

test("what is left is listed, and discarding it cancels it at the server", async (t) => {
  const { server, open, tab } = await underWay(t);
  await tab.kill();
  const next = await open();
  const list = () => next.ask(() => globalThis.tasks.library.listResumable());
  const [entry, ...others] = await list();
  assert.deepEqual(others, []);
  assert.equal(entry.filename, "noise.bin");
  assert.equal(entry.bytes, size);
  assert.equal(entry.purpose, "user_data");
  assert.equal(entry.endpoint, `${server.url}/v1`);
  assert.match(entry.uploadId, /^upload_/);
  assert.ok(entry.confirmed >= partSize && entry.confirmed < size);
  assert.ok(entry.expiresAt > new Date());
  await next.ask((id) => globalThis.tasks.library.discardResumable(id), entry.id);
  assert.deepEqual(await list(), []);
  assert.deepEqual((await server.stats()).uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  assert.equal(await next.ask(() => globalThis.tasks.stored()), '["journals",[],[]]');
});
