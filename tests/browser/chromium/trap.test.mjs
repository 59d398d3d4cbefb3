// The WebAssembly fails under running uploads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs, slowAfter } from "../../support/tabs.mjs";
import { installTrap } from "../../support/trap.mjs";

const partSize = 100_000;
const size = 20 * partSize;

async function openTrapped(t, options) {
  const { server, context, open } = await openTabs(t, options);
  await context.addInitScript(installTrap);
  return { server, tab: await open() };
}

/** What went wrong in the page and nobody caught. */
const uncaught = (tab) => tab.ask(() => globalThis.tasks.uncaught);

test("a trap rejects every running upload, and the next call gets a new instance", async (t) => {
  const { server, tab } = await openTrapped(t, { faults: [slowAfter(6)] });
  const tasks = [await tab.start({ partSize }, { size }), await tab.start({ partSize }, { size, seed: 2 })];
  await server.until(({ parts_stored }) => parts_stored >= 6);
  await tab.ask(() => globalThis.trap());
  for (const task of tasks) {
    const { error } = await task.ended();
    assert.equal(error.name, "WasmCrashedError");
    assert.equal(error.retryable, true);
    assert.equal(error.cause.name, "RuntimeError");
  }
  await server.faults([]);
  const next = await tab.start({ partSize }, { size, seed: 3 });
  const { upload, error } = await next.ended();
  assert.equal(error, undefined);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size, 3)));
  assert.deepEqual(await uncaught(tab), []);
  t.diagnostic(`${await tab.ask(() => globalThis.wasmInstances.length)} instances`);
});

test("a trap under an upload with a journal: the next call goes on with it", async (t) => {
  const { server, tab } = await openTrapped(t, { faults: [slowAfter(10)] });
  const task = await tab.start({ partSize, resume: true }, { size });
  await server.until(({ parts_stored }) => parts_stored >= 10);
  await tab.ask(() => globalThis.trap());
  assert.equal((await task.ended()).error.name, "WasmCrashedError");
  await server.faults([]);
  const next = await tab.start({ partSize, resume: true }, { size });
  const { upload, error } = await next.ended();
  assert.equal(error, undefined);
  const { calls, uploads } = await server.stats();
  assert.equal(calls.create, 1);
  assert.ok(calls.part <= size / partSize + 4, `${calls.part} parts sent`);
  assert.equal(uploads.pending, 0);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.deepEqual(await uncaught(tab), []);
});

test("an exhausted memory is such a failure", async (t) => {
  const { server, tab } = await openTrapped(t);
  const outcome = await tab.ask(async () => {
    await globalThis.tasks.library.preload();
    const { memory } = globalThis.wasmInstances[0].exports;
    // All of the address space, so that the allocator gets no more.
    for (let pages = 32_768; pages >= 1; pages >>= 1) {
      try {
        for (;;) memory.grow(pages);
      } catch {}
    }
    // Names that fill what the allocator had left.
    const filename = "n".repeat(8 * 2 ** 20);
    const number = globalThis.tasks.start({ size: 1000 }, { filename });
    return globalThis.tasks.ended(number);
  });
  assert.equal(outcome.error?.name, "WasmCrashedError");
  const next = await tab.start({ partSize }, { size });
  const { upload } = await next.ended();
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.deepEqual(await uncaught(tab), []);
});
