// What is fetched back is what went in, at every size where something changes.

import { MIB } from "../../support/bytes.mjs";
import { equal } from "../page/assert.js";
import { comesThrough } from "../page/uploads.js";

const partSize = 2 * MIB;

const cases = {
  "1 byte": [1, 1],
  "5 MiB less a byte": [5 * MIB - 1, 1],
  "5 MiB": [5 * MIB, 1],
  "5 MiB and a byte": [5 * MIB + 1, 2],
  "three parts exactly": [3 * partSize, 3, { partSize }],
  "30 MiB and a byte": [30 * MIB + 1, 4],
  "12 MiB and a byte with every part by fetch": [12 * MIB + 1, 3, { transport: "fetch" }],
};

export const sizes = Object.fromEntries(
  Object.entries(cases).map(([name, [size, parts, options]]) => [
    `${name} comes back equal, by its MD5 too`,
    async (outcome) => {
      const { calls, orphan_parts } = await comesThrough(outcome, size, options);
      equal([calls.create, calls.part, calls.complete, calls.cancel, orphan_parts], [1, parts, 1, 0, 0], "calls");
    },
  ]),
);
