// The peak memory of a page and its Workers: objects, buffers, WebAssembly.

import { heapOf, isolatesOf, wasmOf } from "../../tests/support/isolates.mjs";

/** Interval of the samples in milliseconds. */
const PERIOD = 100;

const sumOf = async (isolates, measure) =>
  (await Promise.all(isolates.map(measure))).reduce((sum, bytes) => sum + bytes, 0);

const held = async (isolate) => {
  const { heap, buffers } = await heapOf(isolate);
  return heap + buffers;
};

/** Starts to sample `page`. The returned function stops and resolves with the peak in bytes. */
export async function watchMemory(page) {
  const isolates = await isolatesOf(page);
  let most = 0;
  let timer;
  const look = async () => {
    most = Math.max(most, await sumOf(isolates.all(), held));
  };
  const again = () => {
    timer = setTimeout(() => look().then(again, () => {}), PERIOD);
  };
  await look();
  again();
  return async () => {
    clearTimeout(timer);
    await look();
    const wasm = await sumOf(isolates.all(), wasmOf);
    await isolates.close();
    return most + wasm;
  };
}
