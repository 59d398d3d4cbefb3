// What onProgress is told, and what happens when it throws.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

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

for (const transport of ["xhr", "fetch"]) {
  test(`by ${transport} the same is told: every counter, and the total only when all is confirmed`, async (t) => {
    // The bytes are all out long before the answer comes.
    const { upload, ask } = await open(t, { faults: [{ operation: "part", delay_after_ms: 400 }] });
    const { progress } = await upload({ size }, { transport, partSize: size });
    assert.deepEqual([...new Set(progress.flatMap((event) => Object.keys(event)))].sort(), [
      "bytesPerSecond",
      "confirmed",
      "hashed",
      "loaded",
      "partsCompleted",
      "partsTotal",
      "secondsRemaining",
      "total",
    ]);
    const [last, ...before] = progress.toReversed();
    assert.deepEqual([last.loaded, last.confirmed, last.partsCompleted], [size, size, 1]);
    assert.ok(before.every(({ loaded, confirmed }) => loaded < size && confirmed === 0));
    // XMLHttpRequest counts the form around the part as well; fetch counts nothing.
    assert.equal(Math.max(...before.map(({ loaded }) => loaded)), transport === "xhr" ? size - 1 : 0);
    const { parts } = await ask(() => ({
      parts: globalThis.harness.requests.filter(({ operation }) => operation === "parts"),
    }));
    assert.deepEqual(
      parts.map(({ by }) => by),
      [transport],
    );
  });
}

test("what is counted beyond a part's bytes is no progress", async (t) => {
  const { upload } = await open(t, { faults: [{ operation: "part", delay_after_ms: 120 }] });
  // So small that the form around it is most of what goes out.
  const { progress } = await upload({ size: 40 }, { partSize: 10, concurrency: 1 });
  for (const { loaded, confirmed } of progress) {
    assert.ok(loaded <= confirmed + 10, `${loaded} loaded with ${confirmed} confirmed and one part on its way`);
  }
});

test("a busy upload tells at most ten times a second, and of its end at once", async (t) => {
  const { ask } = await open(t, { faults: [{ operation: "part", delay_before_ms: 15 }] });
  const moments = await ask(async () => {
    const moments = [];
    const options = {
      purpose: "user_data",
      baseURL: "/v1",
      partSize: 10_000,
      // The moment of the clock the library goes by.
      onProgress: ({ loaded, total }) => moments.push({ at: Date.now(), ended: loaded === total }),
    };
    await globalThis.harness.library.uploadFileChunked(new File([new Uint8Array(2_000_000)], "a.bin"), options);
    return moments;
  });
  assert.ok(moments.length >= 5, `${moments.length} reports`);
  for (const [index, { at, ended }] of moments.entries()) {
    // Between the library's look at the clock and the callback's a moment may pass.
    assert.ok(index === 0 || ended || at - moments[index - 1].at >= 90, `${at - moments[index - 1]?.at} ms`);
  }
  assert.equal(moments.filter(({ ended }) => ended).length, 1);
});

test("xhr beside an own fetch is refused before any request", async (t) => {
  const { server, ask } = await open(t);
  const refused = await ask(() => {
    const options = { purpose: "user_data", baseURL: "/v1", transport: "xhr", fetch: (...given) => fetch(...given) };
    const upload = globalThis.harness.library.uploadFileChunked(new File(["x"], "a.bin"), options);
    return upload.catch(({ name, message }) => [name, message]);
  });
  assert.deepEqual(refused, ["TypeError", 'transport: expected "auto" or "fetch" beside an own fetch, got "xhr"']);
  assert.equal((await server.stats()).requests, 0);
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
