// The engine of browsers, their workers, and bundlers: the .wasm is fetched from beside its glue, by the
// `new URL("….wasm", import.meta.url)` in it, which bundlers follow.

import init, { compiled, Md5, onTrap, operate, upload } from "../../pkg/upload_file_chunked.js";
import { createEngine } from "../client/engine.js";

export const engine = createEngine(async () => {
  await init();
  // Named one by one: a bundler puts its helper for whole namespaces into the script that a page loads first.
  return { compiled, Md5, onTrap, operate, upload };
});
