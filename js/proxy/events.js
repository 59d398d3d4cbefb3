// One event a request, for logs and metrics. It is put together field by field: what is not named
// here (the key, the grant, a body, a header) cannot get into it.

export function report({ onEvent }, facts, env, ctx) {
  if (!onEvent) return;
  const { operation, uploadId, userId, status, code, milliseconds, cause } = facts;
  const { bytes = null, contentLength = null, upstreamStatus = null, requestId = null, reason = null } = facts;
  const event = {
    ...{ operation, uploadId, userId, status, code, bytes, contentLength },
    ...{ upstreamStatus, requestId, reason, milliseconds },
    ...(cause !== undefined && { cause }),
  };
  try {
    // What goes wrong while logging is no reason for an upload to fail.
    const done = Promise.resolve(onEvent(event, env, ctx)).catch(() => {});
    ctx?.waitUntil?.(done);
  } catch {}
}
