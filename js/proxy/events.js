// One event per request, for logs and metrics. Only the fields named here are copied, so the key, the grant, a body or
// a header cannot get into it.

export function report({ onEvent }, facts, env, ctx) {
  if (!onEvent) return;
  const { operation, uploadId, userId, status, code, milliseconds, cause } = facts;
  const {
    fileId = null,
    bytes = null,
    contentLength = null,
    upstreamStatus = null,
    requestId = null,
    reason = null,
  } = facts;
  const event = {
    ...{ operation, uploadId, fileId, userId, status, code, bytes, contentLength },
    ...{ upstreamStatus, requestId, reason, milliseconds },
    ...(cause !== undefined && { cause }),
  };
  try {
    // An error in logging must not fail the upload.
    const done = Promise.resolve(onEvent(event, env, ctx)).catch(() => {});
    ctx?.waitUntil?.(done);
  } catch {}
}
