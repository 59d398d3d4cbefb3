// `uploadFileChunked`: from the caller's arguments to a steered promise.

import { signalOf } from "./options/request.js";
import { guarded, merge, snapshot } from "./options/snapshot.js";
import { uploadConfig } from "./options/upload.js";
import { isAbsent } from "./options/values.js";
import { onAbort } from "./signals.js";
import { openSource } from "./source/open.js";
import { Task } from "./task.js";

/** Starts an upload. `scripts` are the loaders of `bind`; `client` gives the options beneath the call's own. */
export function startUpload(scripts, file, options, client) {
  const task = new Task();
  return task.of(start(scripts, task, file, options, client));
}

/** Async, so that what is wrong rejects; the arguments are copied, and a stream is locked, before it returns. */
async function start(scripts, task, given, options, client) {
  const merged = merge(client(), snapshot(options));
  const unlisten = guarded("signal", () => onAbort(signalOf(merged), (reason) => task.abort(reason)));
  let source;
  try {
    // A file handle, or an entry of `listResumable`.
    const isHandle = guarded("file", () => given?.getFile);
    const opened = isHandle && scripts.kept().then(({ openFile }) => openFile(given));
    source = openSource(isHandle ? await task.unlessStopped(opened) : given);
    const checked = uploadConfig(merged, source);
    task.follow(checked.onEvent);
    const { metadata, mimeType, resume } = checked;
    const isLong = checked.maxDuration ?? checked.maxRequests ?? source.like?.validator;
    const loaded = Promise.all([
      scripts.engine(),
      resume ? scripts.journals() : undefined,
      source.readable ? undefined : scripts.streams(),
      mimeType ? undefined : scripts.mimeTypes(),
      isAbsent(metadata) ? undefined : scripts.furtherOptions(),
      isLong === undefined ? undefined : scripts.long(),
    ]);
    const [engine, journals, streams, types, further, long] = await task.unlessStopped(loaded);
    const typed = { ...checked, mimeType: mimeType ?? types.mimeTypeOf(checked.filename) };
    const config = further ? further.withMetadata(typed) : typed;
    const run = long?.longRun(config, source, task);
    // From here on the engine closes it.
    const taken = source;
    source = undefined;
    return await engine.upload(config, taken, task, { journals, streams, run, loadKept: scripts.kept });
  } finally {
    unlisten();
    source?.release();
  }
}
