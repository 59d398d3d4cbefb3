// When an upload expires is measured by the server's clock: this machine's may be wrong, and may jump.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { discardResumable, listResumable } from "../../js/client/journal/index.js";
import { hour, leave, recordOf, start } from "../support/journals.mjs";
import { memoryStore } from "../support/stores.mjs";

const noon = 1_800_000_000_000;

/** This machine's clock, which starts at `noon`; gives the function that sets it. */
function clock(t) {
  mock.timers.enable({ apis: ["Date"], now: noon });
  t.after(() => mock.timers.reset());
  return (time) => mock.timers.setTime(time);
}

test("a clock here that is years off does not matter: only the time since create counts", async (t) => {
  const set = clock(t);
  const store = memoryStore();
  await leave(store, "one"); // created at the server in 2023, here in 2027
  const [entry] = await listResumable(store);
  assert.deepEqual(entry.expiresAt, new Date(noon + hour));
  set(noon + hour - 1);
  assert.equal((await listResumable(store)).length, 1);
  set(noon + hour);
  assert.equal((await listResumable(store)).length, 0);
});

test("a clock set forward destroys nothing: the entry is hidden, given as stale, and back with the clock", async (t) => {
  const set = clock(t);
  const store = memoryStore();
  const left = await leave(store, "one");
  const before = [...store.data];
  set(noon + 3 * hour);
  assert.deepEqual(await listResumable(store), []);
  assert.deepEqual([...store.data], before);
  set(noon);
  assert.equal((await listResumable(store)).length, 1);
  set(noon + 3 * hour);
  const upload = start(store, "one");
  const { journal, stale } = await upload.begun;
  assert.deepEqual([journal.uploadId, stale], [left.uploadId, true]);
  await upload.complete();
  assert.deepEqual([...store.data], []);
});

test("a stale entry can be discarded, and is cancelled", async (t) => {
  const set = clock(t);
  const store = memoryStore();
  const left = await leave(store, "one");
  const [{ id }] = await listResumable(store);
  set(noon + 3 * hour);
  const cancelled = [];
  await discardResumable(store, id, async ({ uploadId }) => void cancelled.push(uploadId));
  assert.deepEqual([cancelled, [...store.data]], [[left.uploadId], []]);
});

for (const [name, tidy] of Object.entries({
  "listing what is there": (store) => listResumable(store),
  "another upload that begins": (store) => leave(store, "another"),
  "an upload of the same file": async (store) => {
    const upload = start(store, "one");
    assert.equal((await upload.begun).journal, undefined);
    await upload.suspend();
  },
})) {
  test(`stale for more than 24 hours: removed by ${name}, and not before`, async (t) => {
    const set = clock(t);
    const store = memoryStore();
    const { uploadId } = await leave(store, "one");
    set(noon + 25 * hour - 1);
    await leave(store, "other", { record: recordOf({ savedAt: Date.now() }) });
    await listResumable(store);
    assert.ok([...store.data.values()].some((text) => text.includes(uploadId)));
    set(noon + 25 * hour);
    await tidy(store);
    assert.ok(![...store.data.values()].some((text) => text.includes(uploadId)));
  });
}

test("a running upload is never removed for its age", async (t) => {
  const set = clock(t);
  const store = memoryStore();
  const running = start(store, "one");
  await running.begun;
  set(noon + 1000 * hour);
  await listResumable(store);
  await leave(store, "other");
  assert.ok([...store.data.values()].some((text) => text.includes(running.record.uploadId)));
  await running.complete();
});

test("unknown and impossible times never make an entry stale", async (t) => {
  const set = clock(t);
  const impossible = [
    { createdAt: null },
    { expiresAt: null },
    { savedAt: null },
    { createdAt: Number.NaN },
    { expiresAt: 1 },
    { expiresAt: 1e300 },
    { savedAt: -1e300 },
  ];
  for (const times of impossible) {
    set(noon);
    const store = memoryStore();
    await leave(store, "one", { record: recordOf(times) });
    set(noon + 1000 * hour);
    const [entry] = await listResumable(store);
    assert.equal(entry.expiresAt, null, JSON.stringify(times));
  }
});

test("a clock set back keeps at most 1,000 journals: the oldest go first, but none that runs", async (t) => {
  clock(t);
  const store = memoryStore();
  const running = start(store, "running");
  await running.begun;
  for (let number = 1; number <= 1005; number += 1) await leave(store, `file ${number}`);
  const entries = await store.get("index");
  assert.equal(entries.length, 1001, "1,000 and the one that runs");
  assert.equal(store.data.size, 1 + entries.length, "no journal without its entry");
  const contents = entries.map(({ fingerprint }) => fingerprint);
  assert.equal(contents[0], "md5 of running");
  assert.equal(contents[1], "md5 of file 6");
  assert.equal(contents.at(-1), "md5 of file 1005");
  await running.complete();
});
