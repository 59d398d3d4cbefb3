// Stopping: every request and every wait ends at once, and the server is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

const partSize = 20_000;
const size = 12 * partSize;
const never = 60_000;

/** Starts an upload under `faults`, aborts it once `ready` resolves, and gives what was seen. */
async function aborted(t, { faults, ready, options }) {
  const { server, upload, ask } = await open(t, { faults });
  const ended = upload({ size }, { partSize, ...options });
  await ready({ server, ask });
  const begun = performance.now();
  await ask(() => globalThis.harness.abort());
  const { error, isReason, timers } = await ended;
  const milliseconds = performance.now() - begun;
  const stats = await server.staysQuiet();
  assert.equal(isReason, true, "rejects with the very reason of the signal");
  assert.equal(error.message, "the user had enough");
  assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  assert.deepEqual(timers, [], "no timer is left");
  return stats;
}

test("abort while parts are in flight", async (t) => {
  const stats = await aborted(t, {
    faults: [{ operation: "part", delay_after_ms: never }],
    ready: ({ server }) => server.until(({ parts_stored }) => parts_stored === 4),
  });
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  assert.equal(stats.calls.part, 4);
  assert.equal(stats.calls.cancel, 1);
});

test("abort while a retry waits", async (t) => {
  const stats = await aborted(t, {
    faults: [{ operation: "part", status: 429, headers: { "retry-after": "100" } }],
    options: { concurrency: 1 },
    ready: ({ ask }) => ask(() => globalThis.harness.timerSet(100_000, 101_000)),
  });
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  assert.equal(stats.calls.part, 1);
});

test("abort while the upload is being created leaves nothing pending that is known of", async (t) => {
  const stats = await aborted(t, {
    faults: [{ operation: "create", delay_before_ms: never }],
    ready: ({ server }) => server.until(({ calls }) => calls.create === 1),
  });
  assert.equal(stats.requests, 1);
  assert.equal(stats.uploads.pending, 0);
});

test("abort while complete is under way cancels nothing, for the File may exist", async (t) => {
  const stats = await aborted(t, {
    faults: [{ operation: "complete", delay_after_ms: never }],
    ready: ({ server }) => server.until(({ uploads }) => uploads.completed === 1),
  });
  assert.equal(stats.calls.cancel, 0);
});
