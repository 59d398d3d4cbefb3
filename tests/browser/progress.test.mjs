// What onProgress is told, and what happens when it throws.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

const partSize = 50_000;
const size = 20 * partSize - 1;
const counters = ["loaded", "confirmed", "hashed", "partsCompleted"];

test("progress never goes back and ends with everything confirmed", async (t) => {
  const faults = [
    { operation: "part", delay_before_ms: 60 },
    { operation: "part", nth: 5, status: 503 },
  ];
  const { upload } = await open(t, { faults });
  const { progress } = await upload({ size }, { partSize, concurrency: 3 });
  assert.ok(progress.length >= 3, `${progress.length} reports`);
  for (const [index, now] of progress.entries()) {
    const before = progress[index - 1] ?? now;
    for (const counter of counters) assert.ok(now[counter] >= before[counter], `${counter} at ${index}`);
    assert.equal(now.total, size);
    assert.equal(now.partsTotal, 20);
    assert.ok(now.confirmed <= now.loaded && now.loaded <= size);
  }
  const last = progress.at(-1);
  assert.equal(last.loaded, size);
  assert.equal(last.confirmed, size);
  assert.equal(last.hashed, size);
  assert.equal(last.partsCompleted, 20);
  assert.ok(last.bytesPerSecond > 0);
});

test("a failed upload never reports the last byte", async (t) => {
  const { upload } = await open(t, { faults: [{ operation: "part", nth: 20, status: 400 }] });
  const { error, progress } = await upload({ size }, { partSize, concurrency: 1 });
  assert.equal(error.status, 400);
  assert.ok(progress.every(({ loaded, total }) => loaded < total));
});

test("a callback that throws is reported as an uncaught error and stops nothing", async (t) => {
  const { server, upload, ask } = await open(t);
  const { upload: done, progress } = await upload({ size }, { partSize }, { throwing: true });
  assert.equal(done.status, "completed");
  assert.equal((await server.stats()).completed.length, 1);
  const uncaught = await ask(() => globalThis.harness.uncaught);
  assert.equal(uncaught.length, progress.length);
  assert.match(uncaught[0], /thrown by the callback/);
});
