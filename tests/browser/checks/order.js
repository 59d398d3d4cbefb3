// How many parts are in flight, and in which order they arrive.

import { equal } from "../page/assert.js";
import { faults, stats, until } from "../page/service.js";
import { comesThrough, fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 10_000;

/** Uploads one part at a time; the test compares the checksums of the parts, in the order they were stored. */
async function inFileOrder(outcome, ...rules) {
  await faults(...rules);
  const size = 12 * partSize - 1;
  const { most_in_flight } = await comesThrough(outcome, size, { partSize, concurrency: 1 });
  const { part_log, calls } = await stats();
  const arrived = part_log.toSorted((a, b) => a.index_of_arrival - b.index_of_arrival);
  outcome.parts = { size, partSize, crcs: arrived.map(({ crc32 }) => crc32) };
  equal(most_in_flight, 1, "most in flight");
  return calls.part;
}

export const order = {
  // Six are all that a browser has for an origin.
  ...Object.fromEntries(
    [2, 3, 6].map((concurrency) => [
      `with concurrency ${concurrency}, ${concurrency} parts are in flight at most, and that many are`,
      async (outcome) => {
        // Each part is held back long enough for every other that may start to have done so.
        await faults({ operation: "part", delay_before_ms: 250 });
        const parts = 2 * concurrency + 1;
        const { most_in_flight, calls } = await comesThrough(outcome, parts * partSize, { partSize, concurrency });
        equal([most_in_flight, calls.part], [concurrency, parts], "most in flight, and parts");
      },
    ]),
  ),

  "with concurrency 1 the parts arrive in file order": async (outcome) => {
    equal(await inFileOrder(outcome), 12, "parts sent");
  },

  "with concurrency 1 a part that is retried still comes before the next": async (outcome) => {
    const headers = { "retry-after-ms": "1" };
    equal(await inFileOrder(outcome, { operation: "part", nth: [2, 3], status: 503, headers }), 14, "parts sent");
  },

  "a slow part keeps no other from starting": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_before_ms: 1500 });
    const ended = upload(fileOf(8 * partSize), { partSize, concurrency: 3 });
    ended.catch(() => {});
    const { in_flight } = await until(({ parts_stored }) => parts_stored === 7);
    equal(in_flight, 1, "parts in flight");
    await sameCameBack(outcome, await ended, 8 * partSize);
  },
};
