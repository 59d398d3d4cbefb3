// Uploads a file on disk and measures this process meanwhile; the figures go to stdout.

import process from "node:process";
import { installTrap } from "../support/trap.mjs";

// Not for its trap: it knows the instances, and they their memory.
installTrap();
const { uploadFileChunked } = await import("upload-file-chunked");
const { openFile } = await import("upload-file-chunked/open-file");

const { baseURL, path } = JSON.parse(process.argv[2]);
const options = { purpose: "user_data", filename: "vast.bin", baseURL };

// Once small, for what the process loads and allocates when it does this for the first time.
await uploadFileChunked(new Uint8Array(1000), options);

/** Bytes that are held: JavaScript's heap and the WebAssembly's memory; and all that is resident. */
function measure() {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  const wasm = globalThis.wasmInstances.reduce((sum, { exports }) => sum + exports.memory.buffer.byteLength, 0);
  return { held: heapUsed + wasm, rss };
}

const before = measure();
const most = { ...before };
const timer = setInterval(() => {
  const now = measure();
  for (const name of Object.keys(most)) most[name] = Math.max(most[name], now[name]);
}, 500);
const begun = performance.now();
await uploadFileChunked(await openFile(path), options);
clearInterval(timer);
const growth = { held: most.held - before.held, rss: most.rss - before.rss };
console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000, growth }));
