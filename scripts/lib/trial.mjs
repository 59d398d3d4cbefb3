// node scripts/lib/trial.mjs DIRECTORY: loads the glue and the WebAssembly there and traps once. Fails when
// the two do not fit together; says on stdout whether the guard has noticed the trap.

import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

const directory = pathToFileURL(`${process.argv[2]}/`);
const { default: init, onTrap } = await import(new URL("upload_file_chunked.js", directory));
const exports = await init({ module_or_path: readFileSync(new URL("upload_file_chunked_bg.wasm", directory)) });

const traps = [];
onTrap?.((cause) => traps.push(cause));
try {
  // No memory is aligned by 3: Rust aborts, by an `unreachable`.
  exports.__wbindgen_malloc?.(1, 3);
} catch {
  // Without the guard.
}
process.stdout.write(traps.length === 1 && traps[0] instanceof WebAssembly.RuntimeError ? "guarded" : "unguarded");
