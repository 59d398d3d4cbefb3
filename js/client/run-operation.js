// Runs one of the four operations by itself.

import { crashError, toError } from "./failures.js";
import { guarded } from "./options/snapshot.js";
import { Port } from "./port.js";
import { onAbort, unlessAborted } from "./signals.js";

/**
 * Runs an operation by its checked options; resolves with `{ body, response }`. `context` is what the calls of one
 * engine share.
 */
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
