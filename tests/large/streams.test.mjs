// 2 GiB that nobody holds, generated as they go: what Node and a page keep of them meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { MIB, noise } from "../support/bytes.mjs";
import { open } from "../support/harness.mjs";
import { growth as growthOf, mebibytes, memoryOf } from "../support/page-memory.mjs";
import { startService } from "../support/service.mjs";
import { runInNode } from "./program.mjs";

const size = 2048 * MIB;
// A prime: a chunk begins nowhere near a part, and a part from a wrong offset holds other bytes.
const period = 1_000_003;
const options = { partSize: 16 * MIB, concurrency: 4 };
const documented = (options.concurrency + 1) * options.partSize;

/** The CRC-32 of the stream, as the server puts it together from those of the parts. */
function crc() {
  const piece = noise(period);
  let [left, value] = [size, 0];
  for (; left > period; left -= period) value = crc32(piece, value);
  return crc32(piece.subarray(0, left), value).toString(16).padStart(8, "0");
}

/** The library hashes; the server could not, for parts begin in any order and it keeps no bytes. */
const flags = ["--discard", "--no-md5"];

/** What the program at `url` measured of such a stream. */
const inNode = (url, given) => runInNode(url, { ...given, size, period, ...options });

// What is collected is what the library holds, and what Node's fetch has copied of it; the rest is
// Node's, which lets chunks that were read and sent lie about for a while.
const limits = [
  { collecting: true, limit: documented + 80 * MIB, of: "external" },
  { collecting: false, limit: 512 * MIB, of: "rss" },
];

for (const { collecting, limit, of } of limits) {
  const how = collecting ? "once garbage is collected" : "garbage included";
  test(`a stream of 2 GiB in Node, ${how}: at most ${mebibytes(limit)} of ${of}`, async (t) => {
    const service = await startService(t, { flags });
    const { drained, uploaded } = await inNode(new URL("streams-in-node.mjs", import.meta.url), {
      baseURL: service.baseURL,
      collecting,
    });
    const { seconds, growth } = uploaded;
    t.diagnostic(`${seconds.toFixed(0)} s, ${mebibytes(size / seconds)}/s; documented: ${mebibytes(documented)}`);
    for (const [name, bytes] of Object.entries(growth)) {
      const floor = mebibytes(drained.growth[name]);
      t.diagnostic(`${name.padEnd(12)} grew by ${mebibytes(bytes)}; by ${floor} when the stream was only read`);
    }
    const { completed } = await service.stats();
    assert.equal(completed.at(-1).crc32, crc());
    assert.ok(growth[of] < limit, `${mebibytes(growth[of])} more than idle`);
  });
}

test("parts of a stream that wait at a service are in Node once, and not once more in its fetch", async (t) => {
  const service = await startService(t, { flags });
  // Only parts as large as these: the first upload's are not stopped.
  await service.faults([{ operation: "part", stall: { after_bytes: MIB, ms: 5000 } }]);
  const { held } = await inNode(new URL("stalled-in-node.mjs", import.meta.url), {
    baseURL: service.baseURL,
    url: service.url,
  });
  t.diagnostic(`held ${mebibytes(held)}; documented: ${mebibytes(documented)}`);
  assert.ok(held < documented + 54 * MIB, `${mebibytes(held)} held`);
});

test("a stream of 2 GiB in a page arrives, and the page holds (concurrency + 1) parts and 96 MiB at most", async (t) => {
  const { server, page, ask } = await open(t, { flags });
  await ask(() => globalThis.harness.library.preload());
  const measure = await memoryOf(page);
  const before = await measure({ settled: true });
  const begun = performance.now();
  let running = true;
  const ended = page.evaluate(uploadStream, { size, period, options }).finally(() => {
    running = false;
  });
  const withGarbage = [];
  while (running) {
    // Without collecting: it is what a page has to live with, and what Blobs wait for.
    withGarbage.push(growthOf(before, await measure({ settled: false })));
    await Promise.race([ended, sleep(1000)]);
  }
  const left = growthOf(before, await measure({ settled: true }));
  const seconds = (performance.now() - begun) / 1000;
  const most = withGarbage.reduce((a, b) => (a.total > b.total ? a : b));
  t.diagnostic(`${seconds.toFixed(0)} s, ${mebibytes(size / seconds)}/s`);
  t.diagnostic(`JS and wasm grew by at most ${most.words}, garbage included, in ${withGarbage.length} measures`);
  t.diagnostic(`afterwards, collected: ${left.words}`);
  assert.ok(most.total < documented + 96 * MIB, `${most.words} more than idle`);
  assert.deepEqual(await ended, { status: "completed", bytes: size });
  const { completed } = await server.stats();
  assert.equal(completed[0].crc32, crc());
});

/** Runs in the page. */
async function uploadStream({ size, period, options }) {
  const { noise } = await import("/support/bytes.mjs");
  const piece = noise(period);
  let left = size;
  const stream = new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      const chunk = piece.slice(0, Math.min(left, piece.length));
      left -= chunk.length;
      controller.enqueue(chunk);
    },
  });
  const all = { purpose: "user_data", baseURL: "/v1", filename: "stream.bin", bytes: size, ...options };
  const { status, bytes } = await globalThis.harness.library.uploadFileChunked(stream, all);
  return { status, bytes };
}
