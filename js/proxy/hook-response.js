// Responses that hooks give. A hook may give the same one again, to the next request or to two at
// once, so what is sent is always a copy. workerd lets no request touch the body of a Response that
// another one has made, so a copy is kept from the first time, as bytes.

import { collect } from "./collect.js";
import { IncomingBody } from "./incoming-body.js";
import { HOOK_MILLISECONDS } from "./time-limit.js";

/** Bytes of a body that is kept: a message, or a page that says why. A longer one goes on as a stream. */
const MAX_KEPT_BYTES = 64 * 1024;

/** What a copy is made of, by the Response it is a copy of. */
const kept = new WeakMap();

export function isResponse(value) {
  // Frameworks bring classes of their own.
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

/** A copy of a response, or `undefined` where none can be made: its body has been read, or it is none. */
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
  // Some statuses allow no body, not even an empty one.
  const copy = { ...how, body: bytes.length > 0 ? bytes : null };
  kept.set(response, copy);
  return copy;
}
