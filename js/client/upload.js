// `uploadFileChunked`: from the caller's arguments to a steered promise.

import { call } from "./callbacks.js";
import { WasmCrashedError } from "./errors.js";
import { identify } from "./identity.js";
import { storeOf, withJournal } from "./journal/index.js";
import { wrongType } from "./options/invalid.js";
import { guarded, merge, snapshot } from "./options/snapshot.js";
import { uploadConfig } from "./options/upload.js";
import { onAbort } from "./signals.js";
import { openSource } from "./source/index.js";
import { Task } from "./task.js";
import { UploadPort } from "./upload-port.js";

/**
 * Starts an upload. `context` is what the calls of one entry share: `load`, `running` and `cancel`; `client`
 * resolves the options beneath the call's own.
 */
export function startUpload(context, file, options, client) {
  const task = new Task();
  let source;
  let config;
  try {
    const merged = merge(client(), snapshot(options));
    source = openSource(file);
    config = uploadConfig(merged, source);
    if (config.resume && source.stream) {
      throw wrongType("resume", "a file that can be read again, which a stream cannot", config.resume);
    }
    config.store = config.resume === undefined ? undefined : storeOf(config.resume);
  } catch (error) {
    source?.close();
    return task.of(Promise.reject(error));
  }
  return task.of(run(context, config, source, task));
}

async function run(context, config, source, task) {
  const port = new UploadPort(config, source, task);
  task.connect(port, config.onEvent);
  const crash = context.running.enter();
  let unlisten;
  try {
    unlisten = guarded("signal", () => onAbort(config.signal, (reason) => task.abort(reason)));
    const { exports, hasher } = await unlessStopped(task, context.load());
    const upload = (keeper) => {
      const { journal, remember } = keeper ?? {};
      // A store that fails leaves nothing to keep a journal with.
      const journaled = remember !== undefined;
      port.equip(hasher, journaled ? keeper : undefined);
      const outcome = exports.upload(config, port, journaled, journaled ? journal : undefined);
      return Promise.race([crash.happened, outcome]).catch(async (failure) => {
        if (failure !== crash.cause) throw failure;
        throw await crashed(context, config, task, journaled, failure);
      });
    };
    if (!config.store) return await upload();
    return await withJournal({
      store: config.store,
      config,
      identity: await unlessStopped(task, identify(config, source, exports.Md5)),
      signal: task.signal,
      onWarning: (warning) => call(config.onWarning, warning),
      onWaiting: (waiting) => task.waiting(waiting ? "lock" : ""),
      upload,
      cancel: (journal) => context.cancel(journal, config),
    });
  } catch (failure) {
    throw task.errorOf(failure);
  } finally {
    crash.leave();
    unlisten?.();
    port.close();
  }
}

/** `promise`, or the record of the stop if the task is stopped before. */
function unlessStopped(task, promise) {
  let unlisten;
  const stopped = new Promise((_, reject) => {
    unlisten = onAbort(task.signal, () => reject(task.stopped()));
  });
  return Promise.race([stopped, promise]).finally(unlisten);
}

/** What a trap leaves behind: the journal, or an upload that is cancelled by the next instance. */
async function crashed(context, config, task, journaled, { cause }) {
  const { uploadId } = task;
  if (!uploadId) return new WasmCrashedError(cause);
  if (journaled) return new WasmCrashedError(cause, { uploadId, resumable: true, remains: "resumable" });
  if (task.isCompleting) return new WasmCrashedError(cause, { uploadId, remains: "unknown" });
  const remains = (await context.cancel({ uploadId }, config)) ? "cancelled" : "pending";
  return new WasmCrashedError(cause, { uploadId, remains });
}
