// What is dropped leaves nothing running: no timer, no request.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { preload, uploadFileChunked } from "upload-file-chunked";
import { hang, json, recorder, service } from "../support/recorder.mjs";
import { until } from "../support/time.mjs";

const file = new File(["abcdefghij"], "a.txt");
// What a service asks for holds for every upload to it: each test has a service of its own.
let number = 0;
let base;
let timers;

beforeEach(async (t) => {
  await preload();
  number += 1;
  base = { purpose: "user_data", baseURL: `http://timers${number}.test/v1`, partSize: 1, md5: false };
  timers = watchTimers(t);
});

/** Timers that are set and have neither fired nor been cleared, as delays. */
function watchTimers(t) {
  const running = new Map();
  const { setTimeout, clearTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (callback, delay, ...rest) => {
    const fire = () => {
      running.delete(id);
      callback(...rest);
    };
    const id = setTimeout(fire, delay);
    running.set(id, delay);
    return id;
  });
  t.mock.method(globalThis, "clearTimeout", (id) => {
    running.delete(id);
    clearTimeout(id);
  });
  return () => [...running.values()];
}

for (const concurrency of [1, 4, "auto"]) {
  test(`a complete upload leaves no timer, concurrency ${concurrency}`, async () => {
    const { fetch, of } = recorder(service);
    await uploadFileChunked(file, { ...base, fetch, concurrency });
    assert.equal(of("parts").length, 10);
    assert.deepEqual(timers(), []);
  });
}

test("a dropped wait for a retry leaves no timer", async () => {
  const { fetch, calls } = recorder((call) =>
    call.operation === "parts" ? json(429, {}, { "retry-after": "100" }) : service(call),
  );
  const task = uploadFileChunked(file, { ...base, fetch, concurrency: 1 });
  await until(() => timers().some((delay) => delay > 90_000 && delay <= 101_000));
  task.abort("enough");
  await assert.rejects(task, (reason) => reason === "enough");
  assert.deepEqual(timers(), []);
  assert.deepEqual(
    calls.map(({ operation }) => operation),
    ["create", "parts", "cancel"],
  );
});

test("dropped requests are aborted and leave no timer", async () => {
  const { fetch, of } = recorder((call) => (call.operation === "parts" ? hang(call) : service(call)));
  const task = uploadFileChunked(file, { ...base, fetch, concurrency: 3 });
  await until(() => of("parts").length === 3);
  task.abort("enough");
  await assert.rejects(task, (reason) => reason === "enough");
  assert.equal(of("parts").length, 3);
  assert.ok(of("parts").every(({ init }) => init.signal.aborted));
  assert.deepEqual(timers(), []);
});

test("a request that failed for good aborts those beside it", async () => {
  const { fetch, calls, of } = recorder((call) => {
    if (call.operation !== "parts") return service(call);
    return call.number === 1 ? hang(call) : json(400, {});
  });
  await assert.rejects(uploadFileChunked(file, { ...base, fetch, concurrency: 2 }), { status: 400 });
  assert.ok(of("parts")[0].init.signal.aborted);
  assert.equal(calls.at(-1).operation, "cancel");
  assert.deepEqual(timers(), []);
});

test("an attempt that takes too long is aborted and tried again", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const { fetch, of } = recorder((call) =>
    call.operation === "parts" && call.number === 1 ? hang(call) : service(call),
  );
  await uploadFileChunked(file, { ...base, fetch, partSize: 10, timeout: 20 });
  assert.equal(of("parts").length, 2);
  assert.ok(of("parts")[0].init.signal.aborted);
  assert.deepEqual(timers(), []);
});

test("a signal that was aborted before starts nothing", async () => {
  const { fetch, calls } = recorder(service);
  const signal = AbortSignal.abort("no");
  await assert.rejects(uploadFileChunked(file, { ...base, fetch, signal }), (reason) => reason === "no");
  assert.equal(calls.length, 0);
  assert.deepEqual(timers(), []);
});

test("a credential function that hangs and an own fetch that ignores its signal leave no timer", async () => {
  const key = uploadFileChunked(file, {
    ...base,
    fetch: recorder(service).fetch,
    apiKey: () => new Promise(() => {}),
    timeout: 20,
  });
  await assert.rejects(key, { name: "UploadError" });
  const deaf = uploadFileChunked(file, { ...base, fetch: () => new Promise(() => {}), timeout: 20, maxRetries: 0 });
  await assert.rejects(deaf, { name: "APIConnectionTimeoutError" });
  assert.deepEqual(timers(), []);
});
