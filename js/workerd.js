// Cloudflare's workerd: a static import is the only way to a compiled module.

import init, * as wasm from "../pkg/upload_file_chunked.js";
import module from "../pkg/upload_file_chunked_bg.wasm";
import { bind } from "./client/api.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind(async () => {
  await init({ module_or_path: module });
  return wasm;
});
