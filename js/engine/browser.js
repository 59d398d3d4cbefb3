// The engine of browsers, their workers, and bundlers: the .wasm is fetched from beside its glue, by the
// `new URL("….wasm", import.meta.url)` in it, which bundlers follow.

import init, * as glue from "../../pkg/upload_file_chunked.js";
import { createEngine } from "../client/engine.js";

export const engine = createEngine(async () => {
  await init();
  return glue;
});
