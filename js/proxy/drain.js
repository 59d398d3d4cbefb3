// Reads and drops the rest of a refused request's body. If a server closes a connection while the client is still
// sending, the connection is reset, and the client sees a broken network instead of the 401 (RFC 9112, 9.6; nginx calls
// it "lingering close").
//
// How much is read depends on the route, and on whether the sender is known.

import { GRANT_HEADER, knownUpload, readGrantKeys } from "./grant.js";
import { MAX_BODY_BYTES } from "./part.js";
import { TimeLimit } from "./time-limit.js";

const KIB = 1024;
/** For an unknown sender, and for routes with small bodies. The time is nginx's `lingering_timeout`. */
const LITTLE = { bytes: 16 * KIB, milliseconds: 5_000 };
/** For a user, or the holder of a valid grant. The time is nginx's `lingering_time`. */
const BY_ROUTE = {
  create: LITTLE,
  part: { bytes: MAX_BODY_BYTES, milliseconds: 30_000 },
  complete: { bytes: 2048 * KIB, milliseconds: 30_000 },
  cancel: LITTLE,
};

/**
 * How much of the rest of a request may be read. A session may expire while parts are sent; then the user is not known,
 * but the sender of a valid grant was a user when the upload was created.
 */
export async function allowance(settings, { headers }, call, env) {
  const route = BY_ROUTE[call.operation] ?? LITTLE;
  if (route === LITTLE || call.userId !== null) return route;
  const grant = headers.get(GRANT_HEADER);
  if (grant === null || call.uploadId === null) return LITTLE;
  try {
    return (await knownUpload(await readGrantKeys(settings, env), grant, call.uploadId)) ? route : LITTLE;
  } catch {
    // The keys cannot be read. The answer reports that already.
    return LITTLE;
  }
}

/**
 * Resolves with whether the whole body has arrived. Never rejects. `bytes` includes what was read before.
 */
export async function drain(body, { headers }, { bytes, milliseconds }) {
  const length = headers.get("content-length");
  // A client of this API never sends such a long body, so there is no client to show the answer to.
  if (body.ended || body.stalled || (length !== null && !(Number(length) <= bytes))) return body.ended;
  const most = length === null ? bytes : Number(length);
  const timeLimit = new TimeLimit({ total: milliseconds }, "draining a body");
  try {
    while (!body.ended && body.bytesRead <= most) await body.next(timeLimit);
  } catch {
    // Too slow, or cut off. The stream is not cancelled: in Node that would close the connection before the answer is
    // sent.
  }
  timeLimit.end();
  // More than the Content-Length, which a correct server never passes on.
  if (length !== null && body.bytesRead > most) body.cancel();
  return body.ended;
}
