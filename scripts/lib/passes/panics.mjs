// What Rust says when it panics, cut out: in a page nobody reads it, and the machinery that words
// it is a tenth of the download. A panic still traps at once, and `js/api.js` makes a
// WasmCrashedError of that. Nothing but a panic may format: that is looked at before the cut.

const PANICS = [
  /\bpanicking\b/,
  /\b(result|option)::(unwrap|expect)_failed/,
  /\bslice(::index)?::\w*_fail|len_mismatch_fail|\bstr::slice_error_fail/,
  /\bcell::panic_/,
  /\balloc::handle_alloc_error|\braw_vec::(handle_error|capacity_overflow)/,
  /^__rustc.*(rust_begin_unwind|rust_panic|rust_start_panic|alloc_error|rdl_oom)/,
];
const FORMATTING = [/^core\b[^:]*::fmt::/, /^<.* as core\b.*::fmt::(Debug|Display|Write)>/, /\balloc\b[^:]*::fmt::/];

const panics = (name) => PANICS.some((pattern) => pattern.test(name));
const formats = (name) => FORMATTING.some((pattern) => pattern.test(name));

/** Gives `{ wasm, glue }` with a trap in place of every function that words a panic. */
export async function cutPanics({ wasm, glue }) {
  // Imported this late because it may only just have been installed.
  const { default: binaryen } = await import("binaryen");
  // The names are what the functions are known by, here and in `npm run size`.
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  refuseFormatting(module);
  const cut = [];
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const found = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    if (found.base === "" && (panics(found.name) || formats(found.name))) cut.push(found);
  }
  if (cut.length === 0) throw new Error("no panic is left to cut out: have the names of the functions gone?");
  for (const { name, params, results } of cut) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return { wasm: Buffer.from(module.emitBinary()), glue };
}

/** Throws if anything but a panic calls the machinery that makes text of values. */
function refuseFormatting(module) {
  const functions = module
    .emitText()
    .split(/\n (?=\(func \$)/)
    .slice(1);
  for (const text of functions) {
    const names = [...text.matchAll(/\((?:func|call) \$(?:"([^"]*)"|([^\s()]+))/g)];
    const [name, ...called] = names.map(([, quoted, plain]) => quoted ?? plain);
    const offending = !panics(name) && !formats(name) && called.find(formats);
    if (offending) throw new Error(`${name} formats text by ${offending}, which is cut out of the WebAssembly`);
  }
}
