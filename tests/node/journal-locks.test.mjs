// One uploader per file and per upload: who waits, who is refused, and who is left alone. web-locks.test.mjs has
// other tabs.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { discardResumable, listResumable, withJournal } from "../../js/client/journal/index.js";
import { identityOf, isBusy, leave, recordOf, start } from "../support/journals.mjs";
import { failures, memoryStore } from "../support/stores.mjs";

test("a running upload of the same file in the same store is busy; of another file, or in another store, it is not", async () => {
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  assert.ok(isBusy(await start(store, "one").outcome));
  const others = [start(store, "two"), start(memoryStore(), "one"), start(store, "one", { identity: undefined })];
  for (const [index, other] of others.slice(0, 2).entries())
    assert.equal(typeof (await other.begun).remember, "function", `other ${index}`);
  assert.ok(isBusy(await others[2].outcome));
  for (const upload of [first, ...others.slice(0, 2)]) assert.equal(await upload.complete(), "completed");
});

test("begun, aborted and begun again at once: the second waits for the first to end, and runs", async () => {
  const store = memoryStore();
  const controller = new AbortController();
  const first = start(store, "one", { signal: controller.signal });
  controller.abort(new Error("unmounted"));
  const second = start(store, "one");
  assert.equal((await first.outcome).message, "unmounted");
  await second.begun;
  assert.equal(await second.complete(), "completed");
  assert.deepEqual([...store.data], []);
});

test("cancelled while it runs and picked again at once: the second waits, and does not continue what was cancelled", async () => {
  const store = memoryStore();
  const controller = new AbortController();
  const first = start(store, "one", { signal: controller.signal });
  await first.begun;
  const waits = [];
  controller.abort(new Error("enough"));
  const second = start(store, "one", { onWaiting: (isWaiting) => waits.push(isWaiting) });
  const { journal } = await second.begun;
  assert.equal(journal, undefined);
  assert.deepEqual(waits, [true, false]);
  assert.deepEqual(first.cancelled, [first.record.uploadId]);
  assert.equal(await second.complete(), "completed");
});

test("suspended and picked again at once: the second continues the first", async () => {
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  const suspended = first.suspend();
  const second = start(store, "one");
  assert.equal((await suspended).message, "suspended");
  assert.equal((await second.begun).journal.uploadId, first.record.uploadId);
  assert.equal(await second.complete(), "completed");
});

test("three at once after an abort: one runs, the other is busy", async () => {
  const store = memoryStore();
  const controller = new AbortController();
  const first = start(store, "one", { signal: controller.signal });
  await first.begun;
  controller.abort();
  const [second, third] = [start(store, "one"), start(store, "one")];
  await second.begun;
  assert.ok(isBusy(await third.outcome));
  await second.complete();
});

test("one that waits begins when the other ends, and can be aborted while it waits", async () => {
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  const controller = new AbortController();
  const impatient = start(store, "one", { onConflict: "wait", signal: controller.signal });
  const patient = start(store, "one", { onConflict: "wait" });
  await turn();
  const reason = new Error("not that long");
  controller.abort(reason);
  assert.equal(await impatient.outcome, reason);
  await first.suspend();
  assert.equal((await patient.begun).journal.uploadId, first.record.uploadId);
  await patient.complete();
});

test("an upload that is running cannot be discarded; one that is ending is waited for", async () => {
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  const [{ id }] = await listResumable(store);
  const cancelled = [];
  const cancel = async ({ uploadId }, { endpoint }) => void cancelled.push([uploadId, endpoint]);
  await assert.rejects(discardResumable(store, id, cancel), isBusy);
  assert.equal((await listResumable(store)).length, 1, "nothing was removed");
  await first.suspend();
  await discardResumable(store, id, cancel);
  assert.deepEqual(cancelled, [[first.record.uploadId, "https://api.example/v1"]]);
  assert.deepEqual([...store.data], []);
});

test("an upload that is running cannot be discarded through another object over the same data either", async () => {
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  const [{ id }] = await listResumable({ ...store });
  await assert.rejects(discardResumable({ ...store }, id, assert.fail), isBusy);
  assert.ok(isBusy(await start({ ...store }, "one").outcome), "nor continued");
  await first.complete();
});

test("discarding an upload whose complete may have succeeded cancels nothing", async () => {
  const store = memoryStore();
  await leave(store, "one", { record: recordOf({ completing: true }) });
  const [{ id }] = await listResumable(store);
  await discardResumable(store, id, assert.fail);
  assert.deepEqual([...store.data], []);
});

test("a cancel that fails or never answers does not keep an entry", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  for (const failure of Object.values(failures)) {
    const store = memoryStore();
    await leave(store, "one");
    const [{ id }] = await listResumable(store);
    const discarded = discardResumable(
      store,
      id,
      failure(() => {}),
    );
    for (let turns = 0; turns < 20; turns += 1) await turn();
    mock.timers.tick(10_000);
    await discarded;
    assert.deepEqual([...store.data], []);
  }
});

test("a lock is not kept by an upload that throws at once, or is refused", async () => {
  const store = memoryStore();
  for (let time = 0; time < 3; time += 1) {
    await leave(store, "one");
    assert.equal(
      (await start(store, "other", { resumeId: (await listResumable(store))[0].id }).outcome).name,
      "ContentChangedError",
    );
  }
  await start(store, "other").complete();
});

test("one signal for 100 uploads has one listener while they run, and none after", async () => {
  const { signal } = new AbortController();
  let [now, most] = [0, 0];
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given) => {
    now += 1;
    most = Math.max(most, now);
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given) => {
    now -= 1;
    removeEventListener.apply(signal, given);
  };
  const upload = async ({ remember, forget }) => {
    for (let time = 0; time < 10; time += 1) await remember(recordOf());
    await forget();
  };
  const store = memoryStore();
  const given = { store, config: {}, signal, onWarning: assert.fail, cancel: assert.fail, upload };
  const files = Array.from({ length: 100 }, (_, number) => identityOf(`file ${number}`));
  await Promise.all(files.map((identity) => withJournal({ ...given, identity })));
  assert.deepEqual([most, now], [1, 0]);
});
