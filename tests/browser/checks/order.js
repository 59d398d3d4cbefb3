// How many parts are in flight, in which order they arrive, and what progress says of them.

import { equal, ok } from "../page/assert.js";
import { faults, stats, until } from "../page/service.js";
import { comesThrough, fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 10_000;
const counters = ["loaded", "confirmed", "hashed", "partsCompleted"];

export const order = {
  "three parts are in flight at most, and that many are": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 150 });
    const { most_in_flight, calls } = await comesThrough(outcome, 7 * partSize, { partSize, concurrency: 3 });
    equal([most_in_flight, calls.part], [3, 7], "most in flight, and parts");
  },

  "with concurrency 1 the parts arrive in file order": async (outcome) => {
    // Every part has a size of its own, at the end at least: the last is the short one.
    const { most_in_flight } = await comesThrough(outcome, 12 * partSize - 1, { partSize, concurrency: 1 });
    const { part_log } = await stats();
    const order = part_log.map(({ index_of_arrival }) => index_of_arrival);
    equal(order, [...order.keys()], "order of arrival");
    equal([most_in_flight, part_log.at(-1).bytes], [1, partSize - 1], "most in flight, and the last part");
  },

  "a slow part keeps no other from starting": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_before_ms: 1500 });
    const ended = upload(fileOf(8 * partSize), { partSize, concurrency: 3 });
    ended.catch(() => {});
    const { in_flight } = await until(({ parts_stored }) => parts_stored === 7);
    equal(in_flight, 1, "parts in flight");
    await sameCameBack(outcome, await ended, 8 * partSize);
  },

  "progress never goes back and ends with everything confirmed": async (outcome) => {
    await faults({ operation: "part", nth: 5, status: 503 }, { operation: "part", delay_before_ms: 40 });
    const size = 20 * partSize - 1;
    const told = [];
    const options = { partSize, concurrency: 3, onProgress: (progress) => told.push(progress) };
    await sameCameBack(outcome, await upload(fileOf(size), options), size);
    ok(told.length >= 3, `${told.length} reports`);
    for (const [index, now] of told.entries()) {
      const before = told[index - 1] ?? now;
      for (const counter of counters) ok(now[counter] >= before[counter], `${counter} went back at ${index}`);
      ok(now.confirmed <= now.loaded && now.loaded <= now.total, `out of bounds at ${index}`);
    }
    const { loaded, confirmed, hashed, total, partsCompleted, partsTotal } = told.at(-1);
    equal([loaded, confirmed, hashed, total, partsCompleted, partsTotal], [size, size, size, size, 20, 20], "the end");
  },
};
