// The calls into the WebAssembly for one operation.

import { crashError, toError } from "./failures.js";
import { guarded } from "./options/snapshot.js";
import { Port } from "./port.js";
import { onAbort, unlessAborted } from "./signals.js";

/** Runs an operation by its checked options; resolves with `{ body, response }`. */
export async function runOperation(context, config) {
  const port = new Port(config);
  let reason;
  const stop = (given) => {
    reason = given;
    port.setStop("abort");
  };
  const crash = context.running.enter();
  let unlisten;
  try {
    unlisten = guarded("signal", () => onAbort(config.signal, stop));
    const { exports } = await unlessAborted(config.signal, context.load());
    return await Promise.race([crash.happened, exports.operate(config, port)]);
  } catch (failure) {
    if (failure === crash.cause) throw crashError(failure.cause, { uploadId: config.uploadId });
    // What waits for the WebAssembly rejects with the signal's reason itself.
    const isAbort = failure?.kind === "aborted" || (config.signal?.aborted && failure === config.signal.reason);
    throw isAbort ? reason : toError(failure);
  } finally {
    crash.leave();
    unlisten?.();
    port.close();
  }
}

/** Milliseconds that the cancel of an upload nobody waits for may take. */
const CANCEL_LIMIT = 10_000;

/** Cancels an upload that another instance or page created; resolves with whether that was confirmed. Never rejects. */
export async function cancelUpload(context, { uploadId, grant }, config) {
  const port = new Port(config);
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CANCEL_LIMIT, false);
  });
  const cancelled = (async () => {
    const { exports } = await context.load();
    // Only what reaches the service: the signal of the upload may be aborted.
    await exports.operate(
      { ...config, operation: "cancel", uploadId, grant: grant ?? undefined, body: undefined },
      port,
    );
    return true;
  })();
  try {
    return await Promise.race([late, cancelled.catch((failure) => failure?.kind === "api" && !failure.retryable)]);
  } finally {
    clearTimeout(timer);
    port.setStop("abort");
    port.close();
  }
}
