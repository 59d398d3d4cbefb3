// The largest file the API takes, which nobody holds: one small Blob, repeated.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { open } from "../browser/open.mjs";
import { noise } from "../support/bytes.mjs";
import { growth, mebibytes, memoryOf } from "./memory.mjs";

const size = 8 * 2 ** 30;
// A prime: a slice from a wrong offset, by 2³¹ or 2³² say, holds other bytes.
const period = 1_000_003;
const limit = 64 * 2 ** 20;

/** MD5 of the same bytes, by Node. */
function independentMd5() {
  const piece = noise(period);
  const md5 = createHash("md5");
  let left = size;
  for (; left > period; left -= period) md5.update(piece);
  return md5.update(piece.subarray(0, left)).digest("hex");
}

test("8 GiB upload with the right MD5, and the page hardly grows", async (t) => {
  const { server, page, upload, ask } = await open(t, { flags: ["--discard"] });
  await ask(() => globalThis.harness.library.preload());
  const measure = await memoryOf(page);
  const before = await measure({ settled: true });

  const begun = performance.now();
  let running = true;
  const ended = upload({ size, period }).finally(() => {
    running = false;
  });
  const [held, peak] = [[], []];
  while (running) {
    peak.push(growth(before, await measure({ settled: false })));
    held.push(growth(before, await measure({ settled: true })));
    await Promise.race([ended, sleep(2000)]);
  }
  const { upload: done, error } = await ended;
  const seconds = (performance.now() - begun) / 1000;
  held.push(growth(before, await measure({ settled: true })));

  assert.equal(error, undefined);
  const most = held.reduce((a, b) => (a.total > b.total ? a : b));
  const mostWithGarbage = peak.reduce((a, b) => (a.total > b.total ? a : b));
  t.diagnostic(`8 GiB in ${seconds.toFixed(0)} s, ${mebibytes(size / seconds)}/s, MD5 on, the server hashing too`);
  t.diagnostic(`growth at most ${most.words}; garbage included ${mostWithGarbage.words}`);
  t.diagnostic(`growth at the end ${held.at(-1).words}; ${held.length} measures`);

  assert.equal(done.bytes, size);
  const { completed, calls } = await server.stats();
  assert.equal(calls.part, 512);
  assert.equal(completed[0].md5, independentMd5());
  assert.ok(most.total < limit, `${most.words} held`);
});
