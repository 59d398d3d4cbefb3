// Cloudflare's workerd: a static import is the only way to a compiled module, and a Worker is loaded as a whole.

import module from "../pkg/upload_file_chunked_bg.wasm";
import { bind } from "./client/api.js";
import { createEngine } from "./client/engine.js";
import { describeFailuresBy } from "./client/messages/connection.js";
import { included } from "./client/scripts/included.js";
import { failureOf } from "./engine/failure-of.js";
import { loadGlue } from "./engine/glue.js";

describeFailuresBy(failureOf);

const engine = createEngine(() => loadGlue({ module_or_path: module }));

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => engine,
  ...included,
});
