// Node, Deno and Bun: the .wasm is read from disk, because their fetch takes no file: URL.

import init, * as wasm from "../pkg/upload_file_chunked.js";
import { bind } from "./client/api.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind(async () => {
  const { readFile } = await import("node:fs/promises");
  const url = new URL("../pkg/upload_file_chunked_bg.wasm", import.meta.url);
  await init({ module_or_path: await readFile(url) });
  return wasm;
});
