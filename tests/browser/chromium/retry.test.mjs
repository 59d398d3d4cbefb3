// Failures that pass: the upload goes on and its bytes are right.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { open } from "../../support/open.mjs";

// Three parts, one after the other, so that it is the first that fails.
const partSize = 20_000;
const size = 3 * partSize - 1;
const options = { partSize, concurrency: 1 };

/** Uploads under `faults`; gives what the page and the server saw of an upload that came through. */
async function comesThrough(t, faults) {
  const { server, upload, ask } = await open(t, { faults });
  const outcome = await upload({ size }, options);
  assert.equal(outcome.error, undefined);
  const stats = await server.staysQuiet();
  assert.deepEqual(await server.contentOf(outcome.upload.file.id), contentOf(noise(size)));
  assert.equal(stats.uploads.pending, 0);
  assert.equal(stats.calls.cancel, 0);
  assert.deepEqual(await ask(() => globalThis.harness.timersSet()), []);
  const parts = (await ask(() => globalThis.harness.requests)).filter(({ operation }) => operation === "parts");
  return { stats, parts };
}

/** Milliseconds between an answer and the next request. */
const pauseAfter = (parts, index) => parts[index + 1].begun - parts[index].ended;

test("500 twice, then 200", async (t) => {
  const { stats, parts } = await comesThrough(t, [{ operation: "part", nth: [1, 2], status: 500 }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [500, 500, 200, 200, 200],
  );
  assert.equal(stats.calls.part, 5);
});

test("429 with retry-after-ms", async (t) => {
  const headers = { "retry-after-ms": "300" };
  const { parts } = await comesThrough(t, [{ operation: "part", nth: 1, status: 429, headers }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [429, 200, 200, 200],
  );
  assert.ok(pauseAfter(parts, 0) >= 300, `${pauseAfter(parts, 0)} ms`);
});

test("429 with retry-after in seconds", async (t) => {
  const headers = { "retry-after": "1" };
  const { parts } = await comesThrough(t, [{ operation: "part", nth: 1, status: 429, headers }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [429, 200, 200, 200],
  );
  assert.ok(pauseAfter(parts, 0) >= 1000, `${pauseAfter(parts, 0)} ms`);
});

test("429 with retry-after as a date", async (t) => {
  // HTTP dates have whole seconds: this one is more than one second away, and at most two.
  const headers = { "retry-after": new Date(Date.now() + 2000).toUTCString() };
  const { parts } = await comesThrough(t, [{ operation: "part", nth: 1, status: 429, headers }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [429, 200, 200, 200],
  );
});

test("429 without a word on when to come back", async (t) => {
  const { parts } = await comesThrough(t, [{ operation: "part", nth: 1, status: 429 }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [429, 200, 200, 200],
  );
});

test("x-should-retry makes a 400 pass", async (t) => {
  const headers = { "x-should-retry": "true", "retry-after-ms": "1" };
  const { parts } = await comesThrough(t, [{ operation: "part", nth: 1, status: 400, headers }]);
  assert.deepEqual(
    parts.map(({ status }) => status),
    [400, 200, 200, 200],
  );
});

test("a connection dropped before the part was stored", async (t) => {
  const { stats } = await comesThrough(t, [{ operation: "part", nth: 2, drop: "before" }]);
  assert.equal(stats.calls.part, 4);
  assert.equal(stats.orphan_parts, 0);
});

test("a connection dropped after the part was stored leaves an orphan and nothing worse", async (t) => {
  const { stats } = await comesThrough(t, [{ operation: "part", nth: 2, drop: "after" }]);
  assert.equal(stats.calls.part, 4);
  assert.equal(stats.parts_stored, 4);
  assert.equal(stats.orphan_parts, 1);
});

test("create and complete are retried too", async (t) => {
  const headers = { "retry-after-ms": "1" };
  const { stats } = await comesThrough(t, [
    { operation: "create", nth: 1, status: 503, headers },
    { operation: "complete", nth: 1, status: 503, headers },
  ]);
  assert.equal(stats.calls.create, 2);
  assert.equal(stats.calls.complete, 2);
});

test("several parts that fail together all come through", async (t) => {
  const { server, upload } = await open(t, { faults: [{ operation: "part", nth: [1, 2, 3, 4], status: 503 }] });
  const outcome = await upload({ size: 8 * partSize }, { partSize });
  assert.deepEqual(await server.contentOf(outcome.upload.file.id), contentOf(noise(8 * partSize)));
});
