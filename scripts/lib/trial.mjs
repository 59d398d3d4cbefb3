// node scripts/lib/trial.mjs DIRECTORY: loads the glue and the WebAssembly of the directory and causes a trap. Fails if
// the two do not fit together. Prints whether the guard noticed the trap.

import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

const directory = pathToFileURL(`${process.argv[2]}/`);
const { default: init, onTrap } = await import(new URL("upload_file_chunked.js", directory));
const exports = await init({ module_or_path: readFileSync(new URL("upload_file_chunked_bg.wasm", directory)) });

const traps = [];
onTrap?.((cause) => traps.push(cause));
try {
  // An alignment of 3 is invalid, so Rust aborts with `unreachable`.
  exports.__wbindgen_malloc?.(1, 3);
} catch {
  // Without the guard.
}
process.stdout.write(traps.length === 1 && traps[0] instanceof WebAssembly.RuntimeError ? "guarded" : "unguarded");
