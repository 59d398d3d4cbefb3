// The largest file the API takes, which nobody holds: one small Blob, repeated.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { open as openFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { open } from "../support/harness.mjs";
import { growth as growthOf, mebibytes, memoryOf } from "../support/page-memory.mjs";
import { startService } from "../support/service.mjs";
import { runInNode } from "./program.mjs";

const size = 8 * 2 ** 30;
// A prime: a slice from a wrong offset, by 2³¹ or 2³² say, holds other bytes.
const period = 1_000_003;
const limit = 16 * 2 ** 20;

/** The same bytes, in Node, piece by piece. */
function* pieces() {
  const piece = noise(period);
  let left = size;
  for (; left > period; left -= period) yield piece;
  yield piece.subarray(0, left);
}

/** Uploads the file, watches what the page holds meanwhile, and gives the server's account. */
async function goesThrough(t, options) {
  const { server, page, upload, ask } = await open(t, { flags: ["--discard"] });
  await ask(() => globalThis.harness.library.preload());
  const measure = await memoryOf(page);
  const before = await measure({ settled: true });

  const begun = performance.now();
  let running = true;
  const ended = upload({ size, period }, options).finally(() => {
    running = false;
  });
  const [held, withGarbage] = [[], []];
  while (running) {
    withGarbage.push(growthOf(before, await measure({ settled: false })));
    held.push(growthOf(before, await measure({ settled: true })));
    await Promise.race([ended, sleep(2000)]);
  }
  const { upload: done, error } = await ended;
  const seconds = (performance.now() - begun) / 1000;

  const most = (measures) => measures.reduce((a, b) => (a.total > b.total ? a : b));
  t.diagnostic(`${seconds.toFixed(0)} s, ${mebibytes(size / seconds)}/s, the server hashing on the same machine`);
  t.diagnostic(`growth at most ${most(held).words}, in ${held.length} measures`);
  t.diagnostic(`with garbage not yet collected ${most(withGarbage).words}`);

  assert.equal(error, undefined);
  assert.equal(done.bytes, size);
  assert.ok(most(held).total < limit, `${most(held).words} held`);
  return server.stats();
}

test("8 GiB arrive with the right MD5, and the page hardly grows", async (t) => {
  // One at a time: a server that keeps no bytes can hash them only in the order of the file.
  const { completed, calls } = await goesThrough(t, { concurrency: 1 });
  const md5 = createHash("md5");
  for (const piece of pieces()) md5.update(piece);
  assert.equal(completed[0].md5, md5.digest("hex"));
  assert.equal(calls.part, 512);
});

test("8 GiB from a file on disk, in Node: they arrive, and the process holds hardly more", async (t) => {
  const [path] = await filesOnDisk(t, { "vast.bin": noise(period) });
  const file = await openFile(path, "r+");
  t.after(() => file.close());
  // Holes but for these, at offsets that differ in their lower 31 and 32 bits alike.
  for (const offset of [2 ** 31 + 5, 2 ** 32 + 7, size - period])
    await file.write(noise(period, offset), 0, period, offset);
  let crc = 0;
  for await (const piece of file.createReadStream({ start: 0, autoClose: false })) crc = crc32(piece, crc);

  const service = await startService(t, { flags: ["--discard", "--no-md5"] });
  const given = { baseURL: service.baseURL, path };
  const { seconds, growth } = await runInNode(new URL("file-in-node.mjs", import.meta.url), given);
  t.diagnostic(`${seconds.toFixed(0)} s, ${mebibytes(size / seconds)}/s, with MD5`);
  t.diagnostic(
    `heap and WebAssembly grew by ${mebibytes(growth.held)}, all that is resident by ${mebibytes(growth.rss)}`,
  );
  const { completed } = await service.stats();
  assert.equal(completed.at(-1).crc32, crc.toString(16).padStart(8, "0"));
  assert.ok(growth.held < limit, `${mebibytes(growth.held)} held`);
});

test("8 GiB arrive right with four parts in flight", async (t) => {
  // The CRC-32 the server puts together from those of the parts does not mind their order.
  const { completed, most_in_flight } = await goesThrough(t, { md5: false });
  let crc = 0;
  for (const piece of pieces()) crc = crc32(piece, crc);
  assert.equal(completed[0].crc32, crc.toString(16).padStart(8, "0"));
  assert.equal(most_in_flight, 4);
});
