// How much a page holds, by the browser's own account.

const MIB = 2 ** 20;

/** Gives a function that measures the page; `settled` collects garbage first. Bytes. */
export async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  return async ({ settled }) => {
    if (settled) await session.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
    const wasm = await page.evaluate(() => globalThis.harness.wasmBytes());
    return { heap: usedSize, buffers: backingStorageSize, wasm };
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
