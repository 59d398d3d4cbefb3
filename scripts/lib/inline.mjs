// The .wasm as a JavaScript module, for the `./inline` entry.

import { readFileSync, writeFileSync } from "node:fs";

/** Writes `wasm` into `file`, as base64. */
export function writeInline(wasm, file) {
  writeFileSync(file, `export default "${readFileSync(wasm).toString("base64")}";\n`);
}
