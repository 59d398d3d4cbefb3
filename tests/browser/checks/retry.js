// Failures that pass: the upload continues and its bytes are right.

import { requests, timersSet } from "../../support/page/watch.js";
import { equal, ok } from "../page/assert.js";
import { faults } from "../page/service.js";
import { comesThrough } from "../page/uploads.js";

// Three parts, one after the other, so that it is known which one fails.
const partSize = 20_000;
const size = 3 * partSize - 1;
const options = { partSize, concurrency: 1 };

/** Uploads while the first part is refused by `rule`; gives the milliseconds between that and the next attempt. */
async function waitsAfter(outcome, rule) {
  await faults({ operation: "part", nth: 1, ...rule });
  await comesThrough(outcome, size, options);
  const parts = requests.filter(({ operation }) => operation === "parts");
  equal(
    parts.map(({ status }) => status),
    [rule.status, 200, 200, 200],
    "statuses",
  );
  return parts[1].begun - parts[0].ended;
}

export const retry = {
  "500 twice, then 200": async (outcome) => {
    await faults({ operation: "part", nth: [1, 2], status: 500 });
    const { calls } = await comesThrough(outcome, size, options);
    equal([calls.part, calls.cancel], [5, 0], "parts sent, and cancels");
    equal(timersSet(), [], "timers left");
  },

  "429 with retry-after-ms waits as long as it says": async (outcome) => {
    const waited = await waitsAfter(outcome, { status: 429, headers: { "retry-after-ms": "300" } });
    ok(waited >= 300, `${waited} ms`);
  },

  "429 with retry-after in seconds waits as long as it says": async (outcome) => {
    const waited = await waitsAfter(outcome, { status: 429, headers: { "retry-after": "1" } });
    ok(waited >= 1000, `${waited} ms`);
  },

  "429 with retry-after as a date waits until then": async (outcome) => {
    // HTTP dates have whole seconds: this one is more than one second away, and at most two.
    const date = new Date(Date.now() + 2000);
    await waitsAfter(outcome, { status: 429, headers: { "retry-after": date.toUTCString() } });
    ok(Date.now() >= Math.floor(date / 1000) * 1000, "it did not wait");
  },

  "429 without a word on when to come back is retried": (outcome) => waitsAfter(outcome, { status: 429 }),

  "x-should-retry has a 400 retried": (outcome) =>
    waitsAfter(outcome, { status: 400, headers: { "x-should-retry": "true", "retry-after-ms": "1" } }),

  "503 on create and on complete is retried": async (outcome) => {
    const headers = { "retry-after-ms": "1" };
    await faults(
      { operation: "create", nth: 1, status: 503, headers },
      { operation: "complete", nth: 1, status: 503, headers },
    );
    const { calls } = await comesThrough(outcome, size, options);
    equal([calls.create, calls.part, calls.complete], [2, 3, 2], "calls");
  },

  "a connection dropped before the part was stored is retried": async (outcome) => {
    await faults({ operation: "part", nth: 2, drop: "before" });
    const { calls, orphan_parts } = await comesThrough(outcome, size, options);
    equal([calls.part, orphan_parts], [4, 0], "parts sent, and orphans");
  },

  "a connection dropped after the part was stored leaves an orphan and nothing worse": async (outcome) => {
    await faults({ operation: "part", nth: 2, drop: "after" });
    const { calls, parts_stored, orphan_parts } = await comesThrough(outcome, size, options);
    equal([calls.part, parts_stored, orphan_parts], [4, 4, 1], "parts sent, stored, and orphans");
  },

  "several parts that fail together all come through": async (outcome) => {
    await faults({ operation: "part", nth: [1, 2, 3, 4], status: 503 });
    const { calls } = await comesThrough(outcome, 8 * partSize, { partSize });
    equal(calls.part, 12, "parts sent");
  },
};
