// What a page needs once it uploads: the WebAssembly, and the calls into it.

import { cancelUpload } from "./cancel-upload.js";
import { createInstance } from "./instance.js";
import { runOperation } from "./run-operation.js";
import { runUpload } from "./run-upload.js";
import { Running } from "./running.js";

/**
 * Makes the engine over `loadGlue`, which loads the WebAssembly and resolves with the exports of its glue. `workers` are
 * those of a platform that has others than a page (`createHasher`).
 */
export function createEngine(loadGlue, workers) {
  const running = new Running();
  const context = {
    running,
    /** Resolves with `{ exports, hasher }`. */
    load: createInstance(loadGlue, (cause) => running.crashed(cause), workers),
    /** Cancels the upload of a journal; see `cancelUpload`. */
    cancel: (journal, config) => cancelUpload(context, journal, config),
    /** Runs one operation by its checked options. */
    operate: (config) => runOperation(context, config),
    /** Runs an upload by its checked options; see `runUpload`. */
    upload: (config, source, task, scripts) => runUpload(context, config, source, task, scripts),
  };
  return context;
}
