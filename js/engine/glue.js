// Loading the WebAssembly by the glue that wasm-bindgen generates.

import init, { compiled, Md5, onTrap, operate, upload } from "../../pkg/upload_file_chunked.js";

/**
 * Resolves with what is used of the glue, by name: a bundler leaves out the rest, and its helper for whole namespaces.
 * `options` are those of `init`.
 */
export async function loadGlue(options) {
  await init(options);
  return { compiled, Md5, onTrap, operate, upload };
}
