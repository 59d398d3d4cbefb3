// The four operations by themselves: from the caller's arguments to a promise.

import { copyBody } from "./options/copy-body.js";
import { signalOf } from "./options/request.js";
import { guarded, merge, snapshot } from "./options/snapshot.js";
import { unlessAborted } from "./signals.js";

/** Runs one operation. Returns the promise of its body, with `withResponse()`. */
export function operate(scripts, operation, uploadID, body, options, client) {
  const answered = start(scripts, operation, uploadID, body, options, client);
  const promise = answered.then(({ body: data }) => data);
  promise.withResponse = async () => {
    // The caller who asks for the response may never look at the promise itself.
    promise.catch(() => {});
    const { body: data, response } = await answered;
    return { data, response, request_id: response.headers.get("x-request-id") };
  };
  return promise;
}

/** Async, so that what is wrong rejects; the arguments are copied before it returns. */
async function start(scripts, operation, uploadID, body, options, client) {
  const merged = merge(client(), snapshot(options));
  const copy = copyBody(operation, body);
  const loaded = Promise.all([scripts.engine(), scripts.furtherOptions()]);
  const [engine, { operationConfig }] = await guarded("signal", () => unlessAborted(signalOf(merged), loaded));
  return engine.operate(operationConfig(operation, uploadID, copy, merged));
}
