// The .wasm inside, for tools that do not copy the file that the glue names.

import base64 from "../pkg/inline.js";
import init, * as wasm from "../pkg/upload_file_chunked.js";
import { bind } from "./client/api.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind(async () => {
  await init({ module_or_path: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) });
  return wasm;
});
