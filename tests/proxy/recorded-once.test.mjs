// With a store `onComplete` is called once for each File, however often complete is asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { applyChange } from "../../js/proxy/stores/change.js";
import { memoryStore } from "../../js/proxy/stores/memory.js";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";

const content = new Uint8Array(100).fill(7);

async function before(t, onComplete, options) {
  const { url } = await startService(t, {});
  return proxyBefore(`${url}/v1`, { store: memoryStore(), onComplete, ...options });
}

test("complete asked again does not call the hook again, and answers with its fields", async (t) => {
  let calls = 0;
  const { complete } = await sendParts(await before(t, () => ({ row: ++calls })), content);
  const answers = [await complete(), await complete(), await complete()];
  assert.deepEqual(
    answers.map(({ status, value }) => [status, value.row]),
    [
      [200, 1],
      [200, 1],
      [200, 1],
    ],
  );
  assert.equal(calls, 1);
});

test("complete asked twice at once waits for the hook that runs", async (t) => {
  let calls = 0;
  let finish;
  const running = new Promise((resolve) => {
    finish = resolve;
  });
  const onComplete = async () => {
    calls += 1;
    await running;
    return { row: calls };
  };
  const { complete } = await sendParts(await before(t, onComplete), content);
  const answers = [complete(), complete()];
  // The first is in its hook when the second asks the store.
  while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  finish();
  assert.deepEqual(
    (await Promise.all(answers)).map(({ value }) => value.row),
    [1, 1],
  );
  assert.equal(calls, 1);
});

test("a hook that failed is called again", async (t) => {
  let calls = 0;
  const onComplete = () => {
    calls += 1;
    if (calls === 1) throw new Error("the database is down");
    return { row: calls };
  };
  const { complete } = await sendParts(await before(t, onComplete), content);
  assert.equal((await complete()).code, "file_not_recorded");
  assert.equal((await complete()).value.row, 2);
  assert.equal((await complete()).value.row, 2);
  assert.equal(calls, 2);
});

test("a store that is down does not keep the hook from being called", async (t) => {
  let calls = 0;
  const store = { update: () => Promise.reject(new Error("the store is down")) };
  const onComplete = () => {
    calls += 1;
  };
  const { errors, ...proxy } = await before(t, onComplete, { store });
  const { complete } = await sendParts(proxy, content);
  assert.equal((await complete()).status, 200);
  assert.equal(calls, 1);
  assert.ok(errors.length > 0 && errors.every(({ about }) => about.hook === "store"));
});

test("the claim of a process that died ends, and the next complete calls the hook", () => {
  const change = (name, now, details = {}) => ({ kind: "file", name, details, now });
  const first = applyChange(null, change("claim", 1000));
  assert.deepEqual(first.answer, { state: "claimed" });
  assert.deepEqual(applyChange(first.text, change("claim", 1059)).answer, { state: "running" });
  const second = applyChange(first.text, change("claim", 1060));
  assert.deepEqual(second.answer, { state: "claimed" });
  const done = applyChange(second.text, change("recorded", 1061, { fields: { row: 1 } }));
  assert.deepEqual(applyChange(done.text, change("claim", 5000)).answer, { state: "recorded", fields: { row: 1 } });
  // A late failure of the first does not undo it.
  assert.equal(applyChange(done.text, change("failed", 5001)).expiresAt, undefined);
});
