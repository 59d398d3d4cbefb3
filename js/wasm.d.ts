/** The WebAssembly. What the import returns depends on the tool: a module in workerd, a URL in Vite. */
declare const wasm: WebAssembly.Module;
export default wasm;
