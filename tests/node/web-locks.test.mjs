// One uploader per file in all tabs of a browser, by its Web Locks; and Web Locks that are missing or fail.

import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { isBusy, leave, start } from "../support/journals.mjs";
import { memoryStore } from "../support/stores.mjs";

/** Puts `locks` in the place of Web Locks for one test; nothing for a platform without. */
function withLocks(t, locks, more = {}) {
  const before = ["navigator", "isSecureContext"].map((name) => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name),
  ]);
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  for (const [name, value] of Object.entries(more))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  t.after(() => {
    for (const [name, descriptor] of before) {
      delete globalThis[name];
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  });
}

/** Web Locks in memory, as the browser has them for all its tabs: exclusive, in order. */
function tabLocks() {
  const queues = new Map();
  const held = [];
  const next = (name) => {
    const [first] = queues.get(name) ?? [];
    if (!first || held.some((lock) => lock.name === name)) return;
    queues.get(name).shift();
    const lock = { name };
    held.push(lock);
    Promise.resolve(first.callback(lock)).then((value) => {
      held.splice(held.indexOf(lock), 1);
      first.resolve(value);
      next(name);
    });
  };
  return {
    held,
    queues,
    async query() {
      return { held: [...held], pending: [] };
    },
    request(name, { ifAvailable, signal }, callback) {
      if (ifAvailable && held.some((lock) => lock.name === name)) return Promise.resolve(callback(null));
      return new Promise((resolve, reject) => {
        const waiting = { callback, resolve };
        const queue = queues.get(name) ?? [];
        queues.set(name, [...queue, waiting]);
        signal?.addEventListener("abort", () => {
          queues.set(
            name,
            queues.get(name).filter((other) => other !== waiting),
          );
          reject(signal.reason);
        });
        next(name);
      });
    },
  };
}

/** Two tabs: the code twice, each with a realm of its own as far as it knows, and the same Web Locks. */
async function twoTabs(t) {
  withLocks(t, tabLocks());
  // A module is another one by its query; what it imports is not, so both need a copy of it all.
  const copy = await mkdtemp(join(tmpdir(), "tab-"));
  t.after(() => rm(copy, { recursive: true }));
  for (const folder of ["js/client", "tests/support"]) await cp(folder, join(copy, folder), { recursive: true });
  await writeFile(join(copy, "package.json"), '{ "type": "module" }');
  return [{ start, leave }, await import(pathToFileURL(join(copy, "tests/support/journals.mjs")))];
}

test("Web Locks that are missing in Node are no reason to warn; in a page that is not secure they are", async (t) => {
  withLocks(t, undefined);
  const inNode = start(memoryStore(), "one");
  await inNode.complete();
  assert.deepEqual(inNode.warnings, []);
  withLocks(t, undefined, { isSecureContext: false });
  const store = memoryStore();
  const inPage = start(store, "one");
  await inPage.begun;
  assert.deepEqual(
    inPage.warnings.map(({ type }) => type),
    ["lock"],
  );
  assert.ok(isBusy(await start(store, "one").outcome), "the realm is locked all the same");
  await inPage.complete();
});

const badLocks = {
  "a request that throws": () => {
    throw new DOMException("no", "SecurityError");
  },
  "a request that rejects": () => Promise.reject(new DOMException("no", "InvalidStateError")),
  "a request that gives no promise": () => undefined,
  "a request that ends without an answer": async () => {},
  "a request that never answers": () => new Promise(() => {}),
};

for (const [name, request] of Object.entries(badLocks)) {
  test(`Web Locks with ${name}: the realm is locked, and a warning given`, async (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.after(() => mock.timers.reset());
    withLocks(t, { request, query: request }, { isSecureContext: true });
    const store = memoryStore();
    const first = start(store, "one");
    for (let turns = 0; turns < 20; turns += 1) await turn();
    mock.timers.tick(10_000);
    await first.begun;
    assert.deepEqual(
      first.warnings.map(({ type }) => type),
      ["lock"],
    );
    assert.ok(isBusy(await start(store, "one").outcome));
    assert.equal(await first.complete(), "completed");
    assert.deepEqual([...store.data], []);
  });
}

test("a lock that Web Locks grant after all is given back at once", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const grants = [];
  withLocks(t, { request: (_, __, held) => new Promise(() => grants.push(() => held({}))) });
  const upload = start(memoryStore(), "one");
  for (let turns = 0; turns < 20; turns += 1) await turn();
  mock.timers.tick(10_000);
  await upload.begun;
  assert.deepEqual(grants.length, 1);
  // A lock is held for as long as what its callback gives is pending.
  const pending = Symbol("pending");
  assert.notEqual(await Promise.race([grants[0](), turn(pending)]), pending);
  await upload.complete();
});

test("a lock that is granted in the moment of the abort is given back", async (t) => {
  const controller = new AbortController();
  let holding;
  const request = (_, __, held) => {
    holding = held({});
    controller.abort(new Error("enough"));
    return holding;
  };
  withLocks(t, { request });
  const upload = start(memoryStore(), "one", { signal: controller.signal });
  assert.equal((await upload.outcome).message, "enough");
  const pending = Symbol("pending");
  assert.notEqual(await Promise.race([holding, turn(pending)]), pending);
});

test("a running upload in another tab is busy, within a second", async (t) => {
  const [here, there] = await twoTabs(t);
  const store = memoryStore();
  const first = here.start(store, "one");
  await first.begun;
  const before = performance.now();
  assert.ok(isBusy(await there.start(store, "one").outcome));
  assert.ok(performance.now() - before < 1000);
  assert.ok(isBusy(await there.start({ ...store }, "one").outcome), "also by the upload's id alone");
  await first.complete();
  assert.deepEqual(navigator.locks.held, []);
});

test("an upload that is ending in another tab is waited for, however long its cancel takes", async (t) => {
  const [here, there] = await twoTabs(t);
  const store = memoryStore();
  const right = store.delete;
  let remove;
  store.delete = (key) => new Promise((resolve) => (remove = () => resolve(right(key))));
  const first = here.start(store, "one");
  await first.begun;
  await first.complete(); // its journal is still there
  store.delete = right;
  const waits = [];
  const second = there.start(store, "one", { onWaiting: (isWaiting) => waits.push(isWaiting) });
  await new Promise((resolve) => setTimeout(resolve, 700)); // longer than one that is running is waited for
  assert.deepEqual(waits, [true]);
  remove();
  assert.equal((await second.begun).journal, undefined);
  assert.deepEqual(waits, [true, false]);
  await second.complete();
  assert.deepEqual(navigator.locks.held, []);
});

test("one that waits for another tab begins when that ends, and can be aborted", async (t) => {
  const [here, there] = await twoTabs(t);
  const store = memoryStore();
  const first = here.start(store, "one");
  await first.begun;
  const controller = new AbortController();
  const impatient = there.start(store, "one", { onConflict: "wait", signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, 700));
  const reason = new Error("not that long");
  controller.abort(reason);
  assert.equal(await impatient.outcome, reason);
  const patient = there.start(store, "one", { onConflict: "wait" });
  await first.suspend();
  assert.equal((await patient.begun).journal.uploadId, first.record.uploadId);
  await patient.complete();
  assert.deepEqual(navigator.locks.held, []);
  assert.ok([...navigator.locks.queues.values()].every((queue) => queue.length === 0));
});
