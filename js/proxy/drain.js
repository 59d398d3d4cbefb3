// What nobody wants of a request is read all the same, and dropped. A server that closes a
// connection while the client still sends resets it, and the client takes the 401 it should have
// acted on for a broken network (RFC 9112, 9.6; nginx calls the same "lingering close").
//
// How much a request may cost depends on its route, and on whether anything is known of its sender.

import { GRANT_HEADER, knownUpload, readGrantKeys } from "./grant.js";
import { MAX_BODY_BYTES } from "./part.js";
import { Patience } from "./time-limit.js";

const KIB = 1024;
/** For a stranger, and where no more is ever sent. The time is nginx's `lingering_timeout`. */
const LITTLE = { bytes: 16 * KIB, milliseconds: 5_000 };
/** For a user, or the holder of a grant. The time is nginx's `lingering_time`. */
const BY_ROUTE = {
  create: LITTLE,
  part: { bytes: MAX_BODY_BYTES, milliseconds: 30_000 },
  complete: { bytes: 2048 * KIB, milliseconds: 30_000 },
  cancel: LITTLE,
};

/**
 * How much of the rest of a request may be read. A session may run out while parts are sent, and
 * then nobody knows the user; but whoever shows a grant of this upload has been let in before.
 */
export async function allowance(settings, { headers }, call, env) {
  const route = BY_ROUTE[call.operation] ?? LITTLE;
  if (route === LITTLE || call.userId !== null) return route;
  const grant = headers.get(GRANT_HEADER);
  if (grant === null || call.uploadId === null) return LITTLE;
  try {
    return (await knownUpload(await readGrantKeys(settings, env), grant, call.uploadId)) ? route : LITTLE;
  } catch {
    // Its keys cannot be read, which the answer says already.
    return LITTLE;
  }
}

/**
 * Resolves with whether all of the body has come in. Never rejects. `bytes` counts what has been
 * read before.
 */
export async function drain(body, { headers }, { bytes, milliseconds }) {
  const length = headers.get("content-length");
  // What is longer than any client has reason to send was not sent by one that will heed the answer.
  if (body.ended || body.stalled || (length !== null && !(Number(length) <= bytes))) return body.ended;
  const most = length === null ? bytes : Number(length);
  const patience = new Patience({ total: milliseconds }, "draining a body");
  try {
    while (!body.ended && body.bytesRead <= most) await body.next(patience);
  } catch {
    // Too slow, or broken off. The stream is left as it is: Node's would take the connection with
    // it, and the answer.
  }
  patience.end();
  // More than it said: no server lets that happen.
  if (length !== null && body.bytesRead > most) body.cancel();
  return body.ended;
}
