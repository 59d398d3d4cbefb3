// How much a page holds, its Workers included, by the browser's own account.

import { MIB } from "./bytes.mjs";
import { heapOf, isolatesOf, wasmOf } from "./isolates.mjs";

/**
 * Gives a function that measures the page; `settled` collects the page's garbage first. Bytes. The
 * WebAssembly of Workers is left out, 1.2 MiB for the digest's: asked for it while a Worker reads a
 * Blob, Chromium crashes.
 */
export async function memoryOf(page) {
  const isolates = await isolatesOf(page);
  return async ({ settled }) => {
    const [main] = isolates.all();
    if (settled) await main("HeapProfiler.collectGarbage");
    const sum = { heap: 0, buffers: 0, wasm: 0 };
    for (const isolate of isolates.all()) {
      const { heap, buffers } = await heapOf(isolate);
      sum.heap += heap;
      sum.buffers += buffers;
    }
    // Last, for this collects too.
    sum.wasm = await wasmOf(main);
    return sum;
  };
}

/** Growth of one measure over another, in all and in words. */
export function growth(before, after) {
  const parts = Object.keys(before).map((name) => [name, after[name] - before[name]]);
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const words = parts.map(([name, bytes]) => `${name} ${mebibytes(bytes)}`).join(", ");
  return { total, words: `${mebibytes(total)} (${words})` };
}

/** `1.5 MiB` */
export const mebibytes = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;
