// The engine of Node, Deno and Bun: the .wasm is read from disk, because their fetch takes no file: URL.

import { readFile } from "node:fs/promises";
import init, * as glue from "../../pkg/upload_file_chunked.js";
import { createEngine } from "../client/engine.js";

export const engine = createEngine(async () => {
  const url = new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url);
  await init({ module_or_path: await readFile(url) });
  return glue;
});
