// A thousand uploads in one page: nothing grows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/harness.mjs";
import { heapOf, isolatesOf } from "../../support/isolates.mjs";

/** Uploads `count` files, 50 at once, all with one signal. Runs in the page. */
async function uploadMany(count) {
  const { uploadFileChunked } = globalThis.harness.library;
  globalThis.controller ??= new AbortController();
  const { signal } = globalThis.controller;
  const options = { purpose: "user_data", baseURL: "/v1", partSize: 600, signal, resume: true };
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      globalThis.made = (globalThis.made ?? 0) + 1;
      const bytes = new Uint8Array(1000).fill(globalThis.made % 256);
      new DataView(bytes.buffer).setUint32(0, globalThis.made);
      await uploadFileChunked(new File([bytes], `${globalThis.made}.bin`), options);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
}

/** What the page holds: entries of the table of the WebAssembly, listeners, timers, journals, Workers. */
async function held(page, session) {
  const listeners = async (expression) => {
    const { result } = await session.send("Runtime.evaluate", { expression });
    const found = await session.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    return found.listeners.length;
  };
  const inPage = await page.evaluate(async () => {
    const slots = () => {
      let count = 0;
      for (let index = 0; index < globalThis.table.length; index += 1) count += globalThis.table.get(index) != null;
      return count;
    };
    const journals = (await globalThis.harness.library.listResumable()).length;
    return { slots: slots(), timers: globalThis.harness.timersSet().length, journals };
  });
  return {
    ...inPage,
    window: await listeners("globalThis"),
    document: await listeners("document"),
    signal: await listeners("controller.signal"),
  };
}

test("a thousand uploads, 50 at once, leave nothing behind", async (t) => {
  const { server, page, ask } = await open(t);
  // Installed before the library loads the WebAssembly, whose table of references it keeps.
  await ask(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (source, imports) => {
      const loaded = await instantiateStreaming(source, imports);
      const tables = Object.values(loaded.instance.exports).filter((value) => value instanceof WebAssembly.Table);
      globalThis.table = tables.find((table) => table.length >= 128);
      return loaded;
    };
  });
  const session = await page.context().newCDPSession(page);
  const isolates = await isolatesOf(page);
  const memory = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { heap } = await heapOf(isolates.all()[0]);
    return heap / 2 ** 20;
  };
  await ask(uploadMany, 100);
  const [before, heapBefore] = [await held(page, session), await memory()];
  await ask(uploadMany, 1000);
  const [after, heapAfter] = [await held(page, session), await memory()];
  assert.deepEqual(after, before);
  assert.ok(heapAfter < heapBefore + 2, `the heap grew from ${heapBefore} to ${heapAfter} MiB`);
  assert.equal(isolates.all().length, 1, "no Worker is left");
  const { most_in_flight, uploads } = await server.stats();
  assert.equal(uploads.completed, 1100);
  assert.ok(most_in_flight <= 6, `${most_in_flight} in flight`);
  t.diagnostic(`heap ${heapBefore.toFixed(1)} → ${heapAfter.toFixed(1)} MiB; held ${JSON.stringify(after)}`);
  await isolates.close();
});
