// Everything in one, the .wasm too: for tools that do not copy the file that the glue names, and for
// service workers, which have no `import()`.

import base64 from "../pkg/inline.js";
import { bind } from "./client/api.js";
import { createEngine } from "./client/engine.js";
import * as journals from "./client/journal/index.js";
import * as long from "./client/long/index.js";
import * as streams from "./client/source/stream-source.js";
import { loadGlue } from "./engine/glue.js";

const engine = createEngine(async () =>
  loadGlue({ module_or_path: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }),
);

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => engine,
  journals: async () => journals,
  streams: async () => streams,
  long: async () => long,
});
