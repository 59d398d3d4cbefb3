// Figures, not verdicts: 512 MiB from disk with MD5, beside the same slices by plain fetch without.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { open } from "../support/harness.mjs";

const size = 512 * 2 ** 20;
const options = { partSize: 16 * 2 ** 20, concurrency: 4 };
const ways = {
  "plain fetch, no MD5": "byHand",
  "the library, no MD5": "withoutMd5",
  "the library, MD5": "withMd5",
};

/** Runs in the page. */
const measure = (given) => globalThis.harness.measure(...given);

test("512 MiB from disk: MB/s and the longest stall of the main thread", async (t) => {
  const paths = await filesOnDisk(t, { "large.bin": noise(size) });
  // The server hashes nothing of itself: what is measured is the page.
  const { page, ask } = await open(t, { flags: ["--discard", "--no-md5"] });
  await page.setInputFiles("input", paths);
  await ask(() => globalThis.harness.library.preload());
  await ask(measure, ["byHand", options]); // once for the disk's cache
  for (const round of [1, 2, 3]) {
    for (const [name, way] of Object.entries(ways)) {
      const { status, seconds, stall } = await ask(measure, [way, options]);
      assert.equal(status, "completed");
      const speed = (size / 1e6 / seconds).toFixed(0);
      t.diagnostic(
        `round ${round}: ${name.padEnd(20)} ${speed.padStart(5)} MB/s, longest stall ${stall.toFixed(0)} ms`,
      );
    }
  }
});
