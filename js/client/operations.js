// The four operations by themselves.

import { WasmCrashedError } from "./errors.js";
import { toError } from "./failures.js";
import { copyBody, operationConfig } from "./options/operation.js";
import { guarded, merge, snapshot } from "./options/snapshot.js";
import { Port } from "./port.js";
import { onAbort } from "./signals.js";

/** Runs one operation. Returns the promise of its body, with `withResponse()`. */
export function operate(context, operation, uploadID, body, options, client) {
  const answered = start(context, operation, uploadID, body, options, client);
  const promise = answered.then(({ body: data }) => data);
  promise.withResponse = async () => {
    // The caller who asks for the response may never look at the promise itself.
    promise.catch(() => {});
    const { body: data, response } = await answered;
    return { data, response, request_id: response.headers.get("x-request-id") };
  };
  return promise;
}

function start(context, operation, uploadID, body, options, client) {
  try {
    const merged = merge(client(), snapshot(options));
    return run(context, operationConfig(operation, uploadID, copyBody(operation, body), merged));
  } catch (error) {
    return Promise.reject(error);
  }
}

async function run(context, config) {
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
    const { exports } = await context.load();
    return await Promise.race([crash.happened, exports.operate(config, port)]);
  } catch (failure) {
    if (failure === crash.cause) throw new WasmCrashedError(failure.cause, { uploadId: config.uploadId });
    throw failure?.kind === "aborted" ? reason : toError(failure);
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
