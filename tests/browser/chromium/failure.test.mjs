// Failures that stay: the promise rejects with the right error and the server is left clean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

const partSize = 20_000;
const size = 8 * partSize;

/** Uploads under `faults`; gives the error the page caught and what the server saw. */
async function fails(t, faults, options) {
  const { server, upload } = await open(t, { faults });
  const { error, timers } = await upload({ size }, { partSize, ...options });
  assert.ok(error, "it rejects");
  const stats = await server.staysQuiet();
  assert.deepEqual(timers, [], "no timer is left");
  return { error, stats, server };
}

test("400 on a part rejects at once, and the upload is cancelled", async (t) => {
  const body = { error: { message: "this part is odd", type: "invalid_request_error", param: "data", code: "odd" } };
  const { error, stats } = await fails(t, [{ operation: "part", nth: 3, status: 400, body }]);
  assert.deepEqual(error.classes, ["APIError", "UploadError", "Error"]);
  const { phase, status, code, param, type, attempts, retryable, uploadId, message } = error;
  assert.deepEqual(
    { phase, status, code, param, type, attempts, retryable },
    {
      phase: "parts",
      status: 400,
      code: "odd",
      param: "data",
      type: "invalid_request_error",
      attempts: 1,
      retryable: false,
    },
  );
  assert.match(uploadId, /^upload_/);
  assert.match(message, /this part is odd/);
  assert.equal(stats.calls.complete, 0);
  assert.equal(stats.calls.cancel, 1);
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
});

test("the parts beside one that failed for good are aborted, not waited for", async (t) => {
  const { error, stats } = await fails(t, [
    { operation: "part", nth: 1, status: 400 },
    { operation: "part", delay_after_ms: 60_000 },
  ]);
  assert.equal(error.status, 400);
  assert.equal(stats.uploads.pending, 0);
});

test("a failure that outlasts every retry says how often it was tried", async (t) => {
  const headers = { "retry-after-ms": "1" };
  const faults = [{ operation: "part", status: 503, headers }];
  const { error, stats } = await fails(t, faults, { maxRetries: 2, concurrency: 1 });
  assert.equal(error.status, 503);
  assert.equal(error.attempts, 3);
  assert.equal(error.retryable, true);
  assert.equal(stats.calls.part, 3);
  assert.equal(stats.uploads.pending, 0);
});

test("a wrong MD5 given by the caller fails at complete, and the upload is cancelled", async (t) => {
  const { error, stats } = await fails(t, [], { md5: "0".repeat(32) });
  assert.equal(error.name, "APIError");
  assert.equal(error.status, 400);
  assert.equal(error.phase, "complete");
  assert.match(error.message, /md5/i);
  assert.equal(stats.calls.complete, 1);
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
});

test("create refused leaves nothing to cancel", async (t) => {
  const { error, stats } = await fails(t, [{ operation: "create", status: 403 }]);
  assert.equal(error.phase, "create");
  assert.equal(error.uploadId, null);
  assert.equal(stats.requests, 1);
});

test("a cancel that fails does not mask the failure", async (t) => {
  const { error } = await fails(t, [
    { operation: "part", status: 400 },
    { operation: "cancel", status: 404 },
  ]);
  assert.equal(error.status, 400);
  assert.equal(error.phase, "parts");
});

test("a server that is not there rejects with all three candidates", async (t) => {
  const { server, upload, ask } = await open(t);
  await ask(() => globalThis.harness.library.preload());
  await server.stop();
  const { error } = await upload({ size }, { maxRetries: 1 });
  assert.deepEqual(error.classes, ["APIConnectionError", "UploadError", "Error"]);
  assert.match(error.message, /key.*CORS.*network/s);
  assert.equal(error.attempts, 2);
  assert.equal(error.cause.name, "TypeError");
});

test("an attempt that takes longer than the time-out ends the upload when retries are used up", async (t) => {
  const faults = [{ operation: "part", delay_after_ms: 60_000 }];
  const { error, stats } = await fails(t, faults, { timeout: 300, maxRetries: 0 });
  assert.deepEqual(error.classes, ["APIConnectionTimeoutError", "APIConnectionError", "UploadError", "Error"]);
  assert.match(error.message, /300 ms/);
  assert.equal(stats.uploads.pending, 0);
});
