/** The WebAssembly itself; what importing it gives is for the tool to say (a module in workerd, an address in Vite). */
declare const wasm: WebAssembly.Module;
export default wasm;
