// A few thousand worlds, by two processes; `npm run test:worlds` runs many more.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("run.mjs", import.meta.url));
const COUNT = 1000;

function worlds(from) {
  const env = { ...process.env, FROM: String(from), WORLDS: String(COUNT), LIMIT: "5" };
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env }, (error, stdout, stderr) =>
      resolve({ error, said: stdout + stderr }),
    );
  });
}

describe("whatever services, callers, files, stores, locks and clocks do, an upload keeps its word", {
  concurrency: 2,
}, () => {
  for (const from of [0, COUNT]) {
    test(`in the worlds ${from} … ${from + COUNT - 1}`, async (t) => {
      const { error, said } = await worlds(from);
      t.diagnostic(said.trimEnd().split("\n").at(-2) ?? "nothing was printed");
      assert.ok(!error, said);
    });
  }
});
