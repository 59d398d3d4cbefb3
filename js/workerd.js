// Cloudflare's workerd: a static import is the only way to a compiled module, and a Worker is loaded as a whole.

import module from "../pkg/upload_file_chunked_bg.wasm";
import { bind } from "./client/api.js";
import { createEngine } from "./client/engine.js";
import * as journals from "./client/journal/index.js";
import * as long from "./client/long/index.js";
import * as streams from "./client/source/stream-source.js";
import { loadGlue } from "./engine/glue.js";

const engine = createEngine(() => loadGlue({ module_or_path: module }));

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => engine,
  journals: async () => journals,
  streams: async () => streams,
  long: async () => long,
});
