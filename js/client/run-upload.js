// Runs an upload by its checked options.

import { UploadSuspendedError } from "./errors.js";
import { crashError, toError } from "./failures.js";
import { call } from "./foreign.js";
import { identify } from "./identity.js";
import { SourceReader } from "./source/reader.js";
import { UploadPort } from "./upload-port.js";
import { yieldRegularly } from "./yield-to-event-loop.js";

/**
 * Settles as the upload does. `context` is what the calls of one engine share; `journals` are the exports of
 * `journal/index.js`, for an upload with `resume`, `streams` those of `source/stream-source.js`, for a stream; `run` is
 * of `longRun`, for an upload that needs it; `loadKept()` resolves with the exports of `journal/kept/index.js`. Closes
 * the source.
 */
export async function runUpload(context, config, source, task, { journals, streams, run, loadKept }) {
  const stream = streams ? new streams.StreamSource(source.reader, config.bytes, yieldRegularly()) : undefined;
  const port = new UploadPort(config, stream ?? run?.reader ?? new SourceReader(source), task);
  run?.attach(port);
  task.connect(port);
  const crash = context.running.enter();
  try {
    const { exports, hasher } = await task.unlessStopped(context.load());
    const upload = (writer) => {
      const { journal, remember } = writer ?? {};
      // A store that fails leaves nothing to keep a journal with.
      const journaled = remember !== undefined;
      const equipment = [stream?.begin(exports.Md5) ?? hasher, journaled ? writer : undefined];
      port.equip(...(run?.equip(...equipment, exports.Md5) ?? equipment));
      const outcome = exports.upload(config, port, journaled, journaled ? journal : undefined);
      return Promise.race([crash.happened, outcome]).catch(async (failure) => {
        if (failure !== crash.cause) throw failure;
        throw await crashed(context, config, task, journaled, failure);
      });
    };
    if (!config.resume) return await upload();
    return await journals.withJournal({
      store: journals.storeOf(config.resume),
      loadKept,
      config,
      source,
      identity: await task.unlessStopped(identify(config, source, exports.Md5)),
      signal: task.signal,
      onWarning: (warning) => call(config.onWarning, warning),
      onWaiting: (waiting) => task.waiting(waiting ? "lock" : ""),
      upload,
      cancel: (journal) => context.cancel(journal, config),
    });
  } catch (failure) {
    if (task.isAbort(failure)) throw task.reason;
    if (task.isSuspension(failure)) throw new UploadSuspendedError({ phase: "create" });
    throw toError(run?.failureOf(failure) ?? failure);
  } finally {
    crash.leave();
    port.close();
  }
}

/** What a trap leaves behind: the journal, or an upload that is cancelled by the next instance. */
async function crashed(context, config, task, journaled, { cause }) {
  const { uploadId } = task;
  if (!uploadId) return crashError(cause);
  if (journaled) return crashError(cause, { uploadId, resumable: true, remains: "resumable" });
  if (task.isCompleting) return crashError(cause, { uploadId, remains: "unknown" });
  const remains = (await context.cancel({ uploadId }, config)) ? "cancelled" : "pending";
  return crashError(cause, { uploadId, remains });
}
