// Stopping from outside.

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { Uploads, uploadFileChunked } from "upload-file-chunked";
import { hang, json, recorder, service } from "../support/recorder.mjs";
import { until } from "../support/time.mjs";

const file = new File(["abcdef"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1", partSize: 1, md5: false };

const reasons = { "an Error": new Error("enough"), "a string": "enough", "an object": { code: 7 }, "a number": 0 };

for (const [name, reason] of Object.entries(reasons)) {
  test(`rejects with the very reason of the signal: ${name}`, async () => {
    const controller = new AbortController();
    const { fetch, of } = recorder((call) => {
      if (call.operation !== "parts") return service(call);
      if (of("parts").length === 4) controller.abort(reason);
      return hang(call);
    });
    const thrown = await uploadFileChunked(file, { ...base, fetch, signal: controller.signal }).then(
      assert.fail,
      (e) => e,
    );
    assert.equal(thrown, reason);
    assert.equal(of("cancel").length, 1);
    assert.ok(of("parts").every(({ init }) => init.signal.aborted));
  });
}

test("without a reason it is the platform's AbortError", async () => {
  const controller = new AbortController();
  const { fetch } = recorder(() => {
    controller.abort();
    return new Promise(() => {});
  });
  await assert.rejects(uploadFileChunked(file, { ...base, fetch, signal: controller.signal }), { name: "AbortError" });
});

test("a signal aborted beforehand starts nothing", async () => {
  const { fetch, calls } = recorder(service);
  const reason = new Error("too late");
  const signal = AbortSignal.abort(reason);
  const thrown = await uploadFileChunked(file, { ...base, fetch, signal }).then(assert.fail, (e) => e);
  assert.equal(thrown, reason);
  assert.equal(calls.length, 0);
});

test("AbortSignal.timeout ends the whole upload with its TimeoutError", async () => {
  const { fetch } = recorder(hang);
  await assert.rejects(uploadFileChunked(file, { ...base, fetch, signal: AbortSignal.timeout(20) }), {
    name: "TimeoutError",
  });
});

test("the wait before a retry ends at once", async () => {
  const controller = new AbortController();
  const { fetch, calls } = recorder((call) => {
    if (call.operation !== "create") return service(call);
    setTimeout(() => controller.abort(), 20);
    return json(503, {}, { "retry-after": "60" });
  });
  // What a service asks for holds for every upload to it: this one has the service for itself.
  const baseURL = "http://busy.test/v1";
  const begun = performance.now();
  await assert.rejects(uploadFileChunked(file, { ...base, baseURL, fetch, signal: controller.signal }), {
    name: "AbortError",
  });
  assert.ok(performance.now() - begun < 5000);
  assert.equal(calls.length, 1);
});

test("a signal that outlives its upload keeps no listener of it", async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given) => {
    listening += 1;
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given) => {
    listening -= 1;
    removeEventListener.apply(signal, given);
  };
  const { fetch } = recorder(service);
  for (let round = 0; round < 3; round += 1) await uploadFileChunked(file, { ...base, fetch, signal });
  assert.equal(listening, 0);
});

test("an operation by itself is aborted the same way", async () => {
  const controller = new AbortController();
  const { fetch } = recorder((call) => {
    setTimeout(() => controller.abort("enough"));
    return hang(call);
  });
  const uploads = new Uploads({ baseURL: base.baseURL, fetch });
  const thrown = await uploads.cancel("upload_1", { signal: controller.signal }).then(assert.fail, (e) => e);
  assert.equal(thrown, "enough");
});

test("one signal for a hundred uploads has one listener, which Node does not warn about", async () => {
  const warnings = [];
  const listen = (warning) => warnings.push(warning.name);
  process.on("warning", listen);
  const controller = new AbortController();
  const { fetch, of } = recorder((call) => (call.operation === "parts" ? hang(call) : service(call)));
  const options = { ...base, fetch, signal: controller.signal };
  const uploads = Array.from({ length: 100 }, () => uploadFileChunked(file, options));
  const ended = Promise.allSettled(uploads);
  await until(() => of("create").length === 100);
  controller.abort("enough");
  for (const { reason } of await ended) assert.equal(reason, "enough");
  await new Promise((resolve) => setTimeout(resolve, 20)); // a warning comes in a task of its own
  process.off("warning", listen);
  assert.deepEqual(warnings, []);
});
