// Cancelling an upload that no running call belongs to.

import { Port } from "./port.js";

/** Milliseconds after which the cancel counts as not confirmed. */
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
