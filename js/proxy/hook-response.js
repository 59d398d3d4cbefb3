// Responses of hooks. A hook may return the same Response for several requests, so the proxy always sends a copy. On
// workerd, a request cannot use the body of a Response from another request, so the bytes are kept the first time.

import { collect } from "./collect.js";
import { IncomingBody } from "./incoming-body.js";
import { HOOK_MILLISECONDS } from "./time-limit.js";

/** Maximum size of a body that is kept, in bytes: a message or a page. A longer one is streamed. */
const MAX_KEPT_BYTES = 64 * 1024;

/** The kept bytes, status and headers of each Response. */
const kept = new WeakMap();

export function isResponse(value) {
  // Frameworks may have their own class.
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

/** A copy of a response, or `undefined` if that is not possible: its body has been read, or it is not a Response. */
export async function copyOf(response) {
  try {
    const { body, ...how } = kept.get(response) ?? (await read(response));
    return new Response(body, how);
  } catch {
    return undefined;
  }
}

async function read(response) {
  const { status, statusText } = response;
  const how = { status, statusText, headers: [...response.headers] };
  const body = new IncomingBody(response.clone());
  const bytes = await collect(body, MAX_KEPT_BYTES, { total: HOOK_MILLISECONDS });
  if (!bytes) {
    body.cancel();
    return { ...how, body: response.clone().body };
  }
  // Some statuses do not allow a body, not even an empty one.
  const copy = { ...how, body: bytes.length > 0 ? bytes : null };
  kept.set(response, copy);
  return copy;
}
