// One thing wasm-bindgen's glue does not do: notice a trap. A panic, an exhausted memory or an
// overflown stack ends a call into the WebAssembly with an exception that nobody is there to
// catch, and every promise that waited for the instance stays pending for ever. Here each export
// is wrapped, so that `js/api.js` hears of it, and the next call gets a fresh instance.
//
// (The CLI's own --force-enable-abort-handler needs exception handling with JSTag, which Node 20
// and older browsers do not have.)
//
// And one thing it keeps to itself: the compiled module, which the digest's Worker is given.

import { readFileSync, writeFileSync } from "node:fs";

const guard = `
let __trapped = () => {};
/** Calls \`callback\` with the exception when the WebAssembly traps. */
export function onTrap(callback) {
    __trapped = callback;
}
/** The compiled module, once it is. */
export function compiled() {
    return wasmModule;
}
let __depth = 0;
function __guarded(exports) {
    const guarded = {};
    for (const [name, value] of Object.entries(exports)) {
        guarded[name] = typeof value !== "function" ? value : (...args) => {
            __depth++;
            try {
                return value(...args);
            } catch (error) {
                exports.retire();
                __trapped(error);
                // Only the outermost frame is done with the dead instance.
                if (__depth > 1) throw error;
                return [];
            } finally {
                __depth--;
            }
        };
    }
    return guarded;
}
`;

/** Adds the guard to the glue in \`file\`. */
export function guardTraps(file) {
  let glue = readFileSync(file, "utf8");
  const replace = (from, to, times) => {
    const found = glue.split(from).length - 1;
    if (found !== times) {
      throw new Error(`the glue has ${found} × "${from}", not ${times}: wasm-bindgen has changed`);
    }
    glue = glue.replaceAll(from, to);
  };
  replace("wasm = wasmInstance.exports;", "wasm = __guarded(wasmInstance.exports);", 1);
  replace("wasm = instance.exports;", "wasm = __guarded(instance.exports);", 1);
  // What a dead instance was waiting for may still come; it concerns nobody. Before the next call
  // it would even start the new instance, and call into it with the pointers of the old one.
  const foreign = "state.instance !== __wbg_instance_id";
  replace(`if (${foreign}) {`, `if (__wbg_reinit_scheduled || ${foreign}) {`, 1);
  replace("throw new Error('Cannot invoke closure from previous WASM instance');", "return undefined;", 1);
  writeFileSync(file, glue + guard);
}
