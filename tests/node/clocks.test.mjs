// Clocks that jump and machines that call themselves offline: none hangs or destroys an upload.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { answerOf, json, recorder, service } from "../support/recorder.mjs";
import { memoryStore } from "../support/stores.mjs";
import { mockTime, until } from "../support/time.mjs";

const file = new File(["abcdefghij"], "a.txt");
// What a service asks for holds for every upload to it: each test has a service of its own.
let number = 0;
let base;
beforeEach(() => {
  number += 1;
  base = { purpose: "user_data", baseURL: `http://clocks${number}.test/v1`, partSize: 2, concurrency: 1 };
});

const HOUR = 3_600_000;

/** From now on the machine's clock is off by what `set` is given. */
function machineClock(t) {
  const now = Date.now.bind(Date);
  let offset = 0;
  t.mock.method(Date, "now", () => now() + offset);
  return (milliseconds) => {
    offset = milliseconds;
  };
}

for (const [name, offset] of Object.entries({ "back three hours": -3 * HOUR, "forward three hours": 3 * HOUR })) {
  test(`a clock set ${name} during a wait that the server asked for: both uploads wait as long as that, no longer`, async (t) => {
    const set = machineClock(t);
    const { fetch } = recorder((call) =>
      call.operation === "parts" && call.number === 2 ? json(503, {}, { "retry-after-ms": "400" }) : service(call),
    );
    const first = uploadFileChunked(file, { ...base, fetch });
    await until(() => first.state === "waiting");
    const began = performance.now();
    set(offset);
    const second = uploadFileChunked(file, { ...base, fetch: recorder(service).fetch });
    await Promise.all([first, second]);
    const took = performance.now() - began;
    assert.ok(took > 300 && took < 5_000, `${took} ms`);
  });

  test(`a clock set ${name} while parts go out: the upload is neither expired nor held up`, async (t) => {
    const set = machineClock(t);
    const { fetch, of } = recorder((call) => {
      if (call.operation === "parts" && call.number === 3) set(offset);
      return service(call);
    });
    const warnings = [];
    const upload = await uploadFileChunked(file, {
      ...base,
      fetch,
      resume: memoryStore(),
      onWarning: (warning) => warnings.push(warning),
    });
    assert.equal(upload.status, "completed");
    assert.equal(of("cancel").length, 0);
    assert.deepEqual(warnings, []);
  });

  test(`a machine whose clock was ${name} all along uploads as any other`, async (t) => {
    machineClock(t)(offset);
    const created = Math.floor(performance.timeOrigin / 1000);
    const { fetch, of } = recorder((call) =>
      call.operation === "create"
        ? json(200, { ...answerOf(call), created_at: created, expires_at: created + 3600 })
        : service(call),
    );
    assert.equal((await uploadFileChunked(file, { ...base, fetch })).status, "completed");
    assert.equal(of("cancel").length, 0);
  });
}

test("a Retry-After that is a date hours away by a wrong clock does not hold the upload up for hours", async (t) => {
  const set = machineClock(t);
  const date = new Date(Date.now() + 1000).toUTCString();
  const { fetch } = recorder((call) =>
    call.operation === "parts" && call.number === 2 ? json(503, {}, { "retry-after": date }) : service(call),
  );
  set(-3 * HOUR);
  const began = performance.now();
  assert.equal((await uploadFileChunked(file, { ...base, fetch })).status, "completed");
  assert.ok(performance.now() - began < 5_000);
});

test("an upload expires by the time that passed, as long as the server said it lives", async (t) => {
  const time = mockTime(t);
  const { fetch, of } = recorder((call) =>
    call.operation === "parts" && call.number === 3 ? new Promise(() => {}) : service(call),
  );
  let error;
  uploadFileChunked(file, { ...base, fetch, timeout: 2 * HOUR }).catch((reason) => {
    error = reason;
  });
  await until(() => of("parts").length === 3);
  time.pass(HOUR - 60_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(error, undefined);
  time.pass(61_000);
  await until(() => error);
  assert.equal(error.name, "UploadExpiredError");
});

// ------------------------------------------------------------------------------------------ offline

/** A navigator whose word on being online is `onLine`. */
function stubNavigator(t, onLine) {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const stub = { onLine, userAgent: "Node.js" };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: stub });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  });
  return stub;
}

describe("navigator.onLine that is stuck at false", () => {
  test("the upload says that it waits, tries after 30 seconds, and completes", async (t) => {
    const navigator = stubNavigator(t, false);
    const time = mockTime(t);
    const { fetch, calls } = recorder(service);
    const events = [];
    const task = uploadFileChunked(file, { ...base, fetch, onEvent: (event) => events.push(event) });
    await until(() => task.state === "waiting");
    assert.deepEqual(events, [{ type: "waiting", reason: "offline" }]);
    time.pass(29_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(calls.length, 0, "it is believed for a while");
    time.pass(1_000);
    // An answer disproves it, so the rest waits for nothing.
    assert.equal((await task).status, "completed");
    assert.equal(events[1].type, "continuing");

    const next = uploadFileChunked(file, { ...base, fetch });
    assert.equal((await next).status, "completed");

    navigator.onLine = true;
    assert.equal((await uploadFileChunked(file, { ...base, fetch })).status, "completed");
    navigator.onLine = false;
    const again = uploadFileChunked(file, { ...base, fetch });
    await until(() => again.state === "waiting");
    again.abort();
    await assert.rejects(again, { name: "AbortError" });
  });

  test("requests that fail while offline cost no attempt, and are tried every 30 seconds", async (t) => {
    const navigator = stubNavigator(t, true);
    const time = mockTime(t);
    const { fetch, of } = recorder((call) => {
      if (call.operation !== "parts" || call.number < 2 || call.number > 6) return service(call);
      navigator.onLine = false;
      return Promise.reject(new TypeError("fetch failed"));
    });
    const task = uploadFileChunked(file, { ...base, fetch, maxRetries: 0 });
    for (let sent = 2; sent <= 6; sent += 1) {
      await until(() => of("parts").length === sent && task.state === "waiting");
      time.pass(30_000);
    }
    assert.equal((await task).status, "completed");
  });

  test("a machine that comes back by its own word is believed", async (t) => {
    const navigator = stubNavigator(t, true);
    const target = new EventTarget();
    for (const method of ["addEventListener", "removeEventListener"]) {
      globalThis[method] = target[method].bind(target);
      t.after(() => delete globalThis[method]);
    }
    const { fetch, calls } = recorder(service);
    await uploadFileChunked(file, { ...base, fetch });
    calls.length = 0;
    navigator.onLine = false;
    const task = uploadFileChunked(file, { ...base, fetch });
    await until(() => task.state === "waiting");
    assert.equal(calls.length, 0);
    navigator.onLine = true;
    target.dispatchEvent(new Event("online"));
    assert.equal((await task).status, "completed");
  });

  test("an abort or a suspend does not wait for the machine to be online", async (t) => {
    const navigator = stubNavigator(t, true);
    const { fetch } = recorder(service);
    // Online once: what was disproved before counts no more.
    await uploadFileChunked(file, { ...base, fetch });
    navigator.onLine = false;
    for (const stop of ["abort", "suspend"]) {
      const task = uploadFileChunked(file, { ...base, fetch });
      await until(() => task.state === "waiting");
      task[stop]();
      await assert.rejects(task, { name: stop === "abort" ? "AbortError" : "UploadSuspendedError" });
    }
  });
});
