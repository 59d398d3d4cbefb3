// Browsers, their workers, and bundlers: the .wasm is fetched from beside its glue, by the
// `new URL("….wasm", import.meta.url)` in it, which bundlers follow.

import init, * as wasm from "../pkg/upload_file_chunked.js";
import { bind } from "./client/api.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind(async () => {
  await init();
  return wasm;
});
