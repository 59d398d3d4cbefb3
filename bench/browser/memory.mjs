// The most a page and its Workers ever held: objects, buffers, WebAssembly.

import { heapOf, isolatesOf, wasmOf } from "../../tests/support/isolates.mjs";

/** How often it is looked at, in milliseconds. */
const PERIOD = 100;

const sumOf = async (isolates, measure) =>
  (await Promise.all(isolates.map(measure))).reduce((sum, bytes) => sum + bytes, 0);

const held = async (isolate) => {
  const { heap, buffers } = await heapOf(isolate);
  return heap + buffers;
};

/** Starts to watch `page`; the function it gives stops and resolves with the most it ever held, in bytes. */
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
