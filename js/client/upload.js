// `uploadFileChunked`: from the caller's arguments to a steered promise.

import { guarded, merge, snapshot } from "./options/snapshot.js";
import { uploadConfig } from "./options/upload.js";
import { onAbort } from "./signals.js";
import { openSource } from "./source/open.js";
import { Task } from "./task.js";

/**
 * Starts an upload. `scripts` loads the engine, the journals and what reads streams; `client` gives the options
 * beneath the call's own.
 */
export function startUpload(scripts, file, options, client) {
  const task = new Task();
  return task.of(start(scripts, task, file, options, client));
}

/** Async, so that what is wrong rejects; the arguments are copied, and a stream is locked, before it returns. */
async function start(scripts, task, file, options, client) {
  const merged = merge(client(), snapshot(options));
  const source = openSource(file);
  let isTaken = false;
  let unlisten;
  try {
    const config = uploadConfig(merged, source);
    task.follow(config.onEvent);
    unlisten = guarded("signal", () => onAbort(config.signal, (reason) => task.abort(reason)));
    const loaded = Promise.all([
      scripts.engine(),
      config.resume ? scripts.journals() : undefined,
      source.readable ? undefined : scripts.streams(),
    ]);
    const [engine, journals, streams] = await task.unlessStopped(loaded);
    isTaken = true;
    return await engine.upload(config, source, task, { journals, streams });
  } finally {
    unlisten?.();
    if (!isTaken) source.release();
  }
}
