// How many parts are in flight, and in which order they arrive.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf, crcsOfParts } from "../../support/hashes.mjs";
import { open } from "../../support/open.mjs";

const partSize = 10_000;
const size = 12 * partSize - 1;

for (const concurrency of [1, 2, 4, 6]) {
  test(`with concurrency ${concurrency}, ${concurrency} parts are in flight at most, and that many are`, async (t) => {
    // Each part is held back long enough for every other that may start to have done so.
    const { server, upload } = await open(t, { faults: [{ operation: "part", delay_before_ms: 400 }] });
    await upload({ size: (2 * concurrency + 1) * partSize }, { partSize, concurrency });
    const { most_in_flight, calls } = await server.stats();
    assert.equal(most_in_flight, concurrency);
    assert.equal(calls.part, 2 * concurrency + 1);
  });
}

test("with concurrency 1 the parts arrive in file order", async (t) => {
  const { server, upload } = await open(t);
  await upload({ size }, { partSize, concurrency: 1 });
  const { part_log } = await server.stats();
  const arrived = part_log.toSorted((a, b) => a.index_of_arrival - b.index_of_arrival);
  assert.deepEqual(
    arrived.map(({ crc32 }) => crc32),
    crcsOfParts(noise(size), partSize),
  );
});

test("with concurrency 1 a part that is retried still comes before the next", async (t) => {
  const faults = [{ operation: "part", nth: [2, 3], status: 503, headers: { "retry-after-ms": "1" } }];
  const { server, upload } = await open(t, { faults });
  await upload({ size }, { partSize, concurrency: 1 });
  const { part_log, calls } = await server.stats();
  assert.equal(calls.part, 14);
  assert.deepEqual(
    part_log.map(({ crc32 }) => crc32),
    crcsOfParts(noise(size), partSize),
  );
});

test("a slow part keeps no other from starting, and the file is put together in order", async (t) => {
  const faults = [{ operation: "part", nth: 1, delay_before_ms: 2000 }];
  const { server, upload } = await open(t, { faults });
  const outcome = await upload({ size }, { partSize, concurrency: 3 });
  const { part_log } = await server.stats();
  // Three are sent at once, and any of them may reach the server first.
  const first = crcsOfParts(noise(size), partSize).slice(0, 3);
  assert.ok(first.includes(part_log.at(-1).crc32), "the one held back came in last, after all behind it");
  assert.deepEqual(await server.contentOf(outcome.upload.file.id), contentOf(noise(size)));
});
