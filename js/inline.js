// Everything in one, the .wasm too: for tools that do not copy the file that the glue names, and for
// service workers, which have no `import()`.

import base64 from "../pkg/inline.js";
import { bind } from "./client/api.js";
import { createEngine } from "./client/engine.js";
import { describeFailuresBy } from "./client/messages/connection.js";
import { included } from "./client/scripts/included.js";
import { failureOf } from "./engine/failure-of.js";
import { loadGlue } from "./engine/glue.js";

describeFailuresBy(failureOf);

const engine = createEngine(async () =>
  loadGlue({ module_or_path: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }),
);

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => engine,
  ...included,
});
