// How much a page holds, its Workers included, by the browser's own account.

import { heapOf, isolatesOf, wasmOf } from "../support/isolates.mjs";

const MIB = 2 ** 20;

/** Gives a function that measures the page; `settled` collects garbage first. Bytes. */
export async function memoryOf(page) {
  const isolates = await isolatesOf(page);
  return async ({ settled }) => {
    const sum = { heap: 0, buffers: 0, wasm: 0 };
    for (const isolate of isolates.all()) {
      if (settled) await isolate("HeapProfiler.collectGarbage");
      const { heap, buffers } = await heapOf(isolate);
      sum.heap += heap;
      sum.buffers += buffers;
    }
    // Afterwards, for this collects too.
    for (const isolate of isolates.all()) sum.wasm += await wasmOf(isolate);
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
