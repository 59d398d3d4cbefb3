// Writes the WebAssembly as a JavaScript module, for the entry `./inline`.

import { readFileSync, writeFileSync } from "node:fs";

/** Writes the bytes of `wasm` to `file` as base64. */
export function writeInline(wasm, file) {
  writeFileSync(file, `export default "${readFileSync(wasm).toString("base64")}";\n`);
}
