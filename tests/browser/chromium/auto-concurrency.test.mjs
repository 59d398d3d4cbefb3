// concurrency: "auto" in a page, whose uploads share the browser's six connections.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs } from "../../support/tabs.mjs";

const partSize = 50_000;
const parts = 24;
const size = parts * partSize - 1;
const options = { partSize, concurrency: "auto" };
// Long enough for every other part that may start to have done so.
const slow = [{ operation: "part", delay_before_ms: 150 }];

async function arrives(server, task, seed) {
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size, seed)));
}

test("two uploads at once have five parts in flight at most: the sixth connection is for create, complete and cancel", async (t) => {
  const { server, open } = await openTabs(t, { faults: slow });
  const tab = await open();
  const first = await tab.start(options, { size });
  const second = await tab.start(options, { size, seed: 2 });
  await arrives(server, first);
  await arrives(server, second, 2);
  const { most_in_flight, calls } = await server.stats();
  assert.deepEqual([most_in_flight, calls.part], [5, 2 * parts]);
});

test("a 429 makes them fewer, and the bytes arrive", async (t) => {
  // Each of the first six is refused but one, as by a server that takes one at once.
  const refused = { operation: "part", nth: [2, 3, 4, 5, 6], status: 429, headers: { "retry-after-ms": "50" } };
  const { server, open } = await openTabs(t, { faults: [refused, ...slow] });
  await arrives(server, await (await open()).start(options, { size }));
  assert.equal((await server.stats()).calls.part, parts + 5);
});

test("a server that takes two parts at once is asked for more only now and then", async (t) => {
  const { server, open } = await openTabs(t, { faults: slow, flags: ["--max-parts-in-flight", "2"] });
  await arrives(server, await (await open()).start(options, { size }));
  const { calls } = await server.stats();
  assert.ok(calls.part <= parts + 6, `${calls.part - parts} parts were refused`);
});
