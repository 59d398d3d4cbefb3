// A store may throw, reject, hang, lie or lose: the upload ends well, in time, and with a warning.

import assert from "node:assert/strict";
import process from "node:process";
import { mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { discardResumable, listResumable, STORE_TIMEOUT, withJournal } from "../../js/client/journal/index.js";
import { identityOf, leave, recordOf, start } from "../support/journals.mjs";
import { failingStore, failures, memoryStore } from "../support/stores.mjs";

/** Lets time pass for `promise`; gives what it settles with and the milliseconds that took. */
async function passing(promise, most = 60_000) {
  let outcome;
  promise.then(
    (value) => (outcome = { value }),
    (error) => (outcome = { error }),
  );
  let milliseconds = 0;
  for (;;) {
    // What is answered at once takes some turns, but no time.
    for (let turns = 0; turns < 20 && !outcome; turns += 1) await turn();
    if (outcome || milliseconds >= most) break;
    mock.timers.tick(100);
    milliseconds += 100;
  }
  assert.ok(outcome, `not settled after ${most} ms`);
  return { ...outcome, milliseconds };
}

function clock(t) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
  t.after(() => mock.timers.reset());
}

const harmless = {
  get: ["gives garbage", "gives no promise", "gives null"],
  set: ["gives garbage", "gives no promise", "gives null"],
  delete: ["gives garbage", "gives no promise", "gives null"],
};

for (const method of ["get", "set", "delete"]) {
  for (const failure of Object.keys(failures)) {
    test(`a store whose \`${method}\` ${failure}: the upload completes and nobody else waits`, async (t) => {
      clock(t);
      const store = failingStore(method, failure);
      const [failing, bystander] = [start(store, "one"), start(memoryStore(), "one")];
      assert.equal((await passing(bystander.begun)).milliseconds, 0);
      assert.equal((await passing(bystander.complete())).value, "completed");
      assert.deepEqual(bystander.warnings, []);

      const { milliseconds } = await passing(failing.begun);
      assert.ok(milliseconds <= STORE_TIMEOUT, `it began after ${milliseconds} ms`);
      const end = await passing(failing.complete());
      assert.equal(end.value, "completed");
      assert.ok(end.milliseconds <= 500, `success was told after ${end.milliseconds} ms`);
      // What goes on in the background has an end too.
      await passing(start(store, "one").complete(), 40_000);
      const { remembered } = await failing.begun;
      const told = failing.warnings.length > 0 || remembered?.error !== undefined || method === "delete";
      if (!harmless[method].includes(failure)) assert.ok(told, "the failure is told");
      for (const { type } of failing.warnings) assert.equal(type, "journal");
    });

    test(`a store whose \`${method}\` ${failure}: an abort ends at once`, async (t) => {
      clock(t);
      const store = failingStore(method, failure);
      const controller = new AbortController();
      const upload = start(store, "one", { signal: controller.signal });
      for (let turns = 0; turns < 20; turns += 1) await turn();
      const reason = new Error("enough");
      controller.abort(reason);
      const { value, milliseconds } = await passing(upload.outcome);
      assert.equal(value, reason);
      assert.ok(milliseconds <= 1000, `after ${milliseconds} ms`);
    });

    test(`a store whose \`${method}\` ${failure}: list and discard end in time, and typed`, async (t) => {
      clock(t);
      const store = memoryStore();
      await leave(store, "one");
      const [{ id }] = await listResumable(store);
      store[method] = failures[failure](store[method]);
      const quiet = { onWarning() {} };
      for (const work of [() => listResumable(store, quiet), () => discardResumable(store, id, () => {}, quiet)]) {
        const { error, milliseconds } = await passing(work());
        assert.ok(milliseconds <= STORE_TIMEOUT, `after ${milliseconds} ms`);
        if (!error) continue;
        assert.deepEqual([error.name, error.phase, error.retryable], ["UploadError", "journal", true]);
      }
    });
  }
}

test("a store that cannot be read: the upload is given no journal to write, and the cause is told", async () => {
  const cause = new DOMException("The operation is insecure.", "SecurityError");
  const store = memoryStore();
  store.get = () => {
    throw cause;
  };
  const upload = start(store, "one");
  const { journal, remember, forget } = await upload.begun;
  assert.deepEqual([journal, remember, forget], [undefined, undefined, undefined]);
  assert.equal(await upload.complete(), "completed");
  assert.deepEqual(upload.warnings, [{ type: "journal", cause }]);
});

test("a journal that cannot be written: `remember` says so to the upload, and there is no other warning", async () => {
  const store = failingStore("set", "rejects");
  const upload = start(store, "one");
  const { remembered } = await upload.begun;
  assert.equal(remembered.error.message, "this store rejects");
  await upload.complete();
  assert.deepEqual(upload.warnings, []);
});

test("a hung store costs one upload its time-out once, not once for each call", async (t) => {
  clock(t);
  const store = memoryStore();
  for (let number = 0; number < 20; number += 1) await leave(store, `file ${number}`);
  store.get = () => new Promise(() => {});
  assert.equal((await passing(listResumable(store).catch(() => {}))).milliseconds, STORE_TIMEOUT);
  const uploads = Array.from({ length: 20 }, (_, number) => start(store, `file ${number}`));
  assert.equal((await passing(Promise.all(uploads.map(({ begun }) => begun)))).milliseconds, STORE_TIMEOUT);
  await Promise.all(uploads.map((upload) => upload.complete()));
});

test("once a write has hung, the next one of that upload fails at once", async (t) => {
  clock(t);
  const upload = start(failingStore("set", "never answers"), "one");
  const { remember, remembered } = (await passing(upload.begun)).value;
  assert.equal(remembered.error.name, "TimeoutError");
  const again = await passing(remember(upload.record));
  assert.deepEqual([again.value.error.name, again.milliseconds], ["TimeoutError", 0]);
  await passing(upload.complete());
});

test("a store that hung is used again by the next upload once it answers", async (t) => {
  clock(t);
  const store = memoryStore();
  const { get } = store;
  store.get = () => new Promise(() => {});
  const first = start(store, "one");
  await passing(first.begun);
  await passing(first.complete());
  store.get = get;
  await passing(leave(store, "one"));
  assert.equal((await listResumable(store)).length, 1);
});

test("removal that fails after success was told is warned of", async (t) => {
  clock(t);
  const store = memoryStore();
  const upload = start(store, "one");
  await upload.begun;
  let fail;
  store.delete = () => new Promise((_, reject) => (fail = reject));
  await passing(upload.complete());
  assert.deepEqual(upload.warnings, []);
  const cause = new Error("the disk is gone");
  fail(cause);
  await turn();
  assert.deepEqual(upload.warnings, [{ type: "journal", cause }]);
});

test("while an old journal is still being removed, the same file waits, and starts over", async (t) => {
  clock(t);
  const store = memoryStore();
  const first = start(store, "one");
  await first.begun;
  const right = store.delete;
  let remove;
  store.delete = (key) => new Promise((resolve) => (remove = () => resolve(right(key))));
  await passing(first.complete());
  const second = start(store, "one");
  store.delete = right;
  for (let turns = 0; turns < 20; turns += 1) await turn();
  remove();
  const { journal } = (await passing(second.begun)).value;
  assert.equal(journal, undefined, "not that of the completed upload");
  await second.complete();
});

test("a write that arrives after the removal does not bring the journal back", async (t) => {
  clock(t);
  const store = memoryStore();
  const right = store.set;
  let write;
  store.set = (key, value) =>
    key === "index" ? right(key, value) : new Promise((resolve) => (write = () => resolve(right(key, value))));
  const upload = start(store, "one");
  assert.equal((await passing(upload.begun)).value.remembered.error.name, "TimeoutError");
  await passing(upload.complete());
  write();
  for (let turns = 0; turns < 20; turns += 1) await turn();
  assert.deepEqual([...store.data], []);
});

test("a store that has lost the index gets it back with the next write", async () => {
  const store = memoryStore();
  const upload = start(store, "one");
  const { remember } = await upload.begun;
  store.data.delete("index");
  await remember({ ...upload.record, confirmed: 300 });
  assert.deepEqual(
    (await listResumable(store)).map(({ confirmed }) => confirmed),
    [300],
  );
  await upload.complete();
});

test("two objects over the same data, used at once: no entry is lost for longer than a write", async () => {
  const store = memoryStore();
  // Slow enough that each reads the index before the other has written it.
  const slow = () => ({
    ...store,
    async get(key) {
      const value = await store.get(key);
      await turn();
      return value;
    },
  });
  const uploads = Array.from({ length: 8 }, (_, number) => start(slow(), `file ${number}`));
  const begun = await Promise.all(uploads.map((upload) => upload.begun));
  for (const [number, { remember }] of begun.entries()) await remember(uploads[number].record);
  assert.equal((await listResumable(store)).length, 8);
  for (const upload of uploads) await upload.complete();
  assert.deepEqual([...store.data], []);
});

test("fifty uploads at once in one store: all are entered, and nothing is left of them", async () => {
  const store = memoryStore();
  const uploads = Array.from({ length: 50 }, (_, number) => start(store, `file ${number}`));
  for (const { begun } of uploads) await begun;
  assert.equal((await listResumable(store)).length, 50);
  await Promise.all(uploads.map((upload) => upload.complete()));
  assert.deepEqual([...store.data], []);
});

test("1,000 uploads, 50 at once, with one signal: no timer, listener or key is left, and each has few", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const store = memoryStore();
  const { signal } = new AbortController();
  let [listeners, most] = [0, 0];
  const count = (method, step) => {
    const right = signal[method];
    signal[method] = (...given) => {
      listeners += step;
      right.apply(signal, given);
    };
  };
  count("addEventListener", 1);
  count("removeEventListener", -1);
  const upload = async ({ remember, forget }) => {
    await remember(recordOf());
    most = Math.max(most, store.data.size, listeners);
    await forget();
    return "completed";
  };
  const given = { store, config: {}, signal, onWarning: assert.fail, cancel: assert.fail, upload };
  for (let round = 0; round < 20; round += 1) {
    const files = Array.from({ length: 50 }, (_, number) => identityOf(`file ${number}`));
    const outcomes = await Promise.all(files.map((identity) => withJournal({ ...given, identity })));
    assert.ok(outcomes.every((outcome) => outcome === "completed"));
  }
  assert.ok(most <= 51, `${most} keys or listeners at once`);
  assert.deepEqual([[...store.data], listeners, timers()], [[], 0, before]);
});

test("only the known fields of a journal are stored", async () => {
  const store = memoryStore();
  const record = { ...recordOf(), apiKey: "sk-secret", headers: { authorization: "Bearer secret" } };
  const identity = { ...identityOf("one"), apiKey: "sk-secret" };
  await leave(store, "one", { record, identity });
  assert.doesNotMatch(JSON.stringify([...store.data]), /secret/);
});
