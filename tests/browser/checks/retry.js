// Failures that pass: the upload goes on and its bytes are right.

import { equal, ok } from "../page/assert.js";
import { faults } from "../page/service.js";
import { comesThrough } from "../page/uploads.js";

// Three parts, one after the other, so that it is known which one fails.
const partSize = 20_000;
const size = 3 * partSize - 1;
const options = { partSize, concurrency: 1 };

export const retry = {
  "500 twice, then 200": async (outcome) => {
    await faults({ operation: "part", nth: [1, 2], status: 500 });
    const { calls } = await comesThrough(outcome, size, options);
    equal(calls.part, 5, "parts sent");
  },

  "429 with retry-after-ms waits as long as it says": async (outcome) => {
    await faults({ operation: "part", nth: 1, status: 429, headers: { "retry-after-ms": "1500" } });
    const begun = performance.now();
    const { calls } = await comesThrough(outcome, size, options);
    const milliseconds = performance.now() - begun;
    equal(calls.part, 4, "parts sent");
    ok(milliseconds >= 1500, `it took only ${milliseconds} ms`);
  },

  "503 on create and on complete is retried": async (outcome) => {
    const headers = { "retry-after-ms": "1" };
    await faults(
      { operation: "create", nth: 1, status: 503, headers },
      { operation: "complete", nth: 1, status: 503, headers },
    );
    const { calls } = await comesThrough(outcome, size, options);
    equal([calls.create, calls.part, calls.complete], [2, 3, 2], "calls");
  },

  "a connection dropped before the part was stored": async (outcome) => {
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
