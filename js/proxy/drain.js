// What nobody wants of a refused request is read all the same, and dropped. A server that closes a
// connection while the client still sends resets it, and the client takes the 401 it should have
// acted on for a broken network (RFC 9112, 9.6; nginx calls the same "lingering close").

import { MAX_BODY_BYTES } from "./part.js";

/** Milliseconds; nginx's `lingering_time`. A client slower than this may miss the answer. */
const MAX_MILLISECONDS = 30_000;

/** Resolves when all of the body has come in, or as much as a refused request may cost. Never rejects. */
export async function drain({ body, bodyUsed, headers }) {
  let left = Number(headers.get("content-length"));
  // What is longer than any part was not sent by a client that will heed the answer.
  if (!body || bodyUsed || !(left <= MAX_BODY_BYTES)) return;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), MAX_MILLISECONDS);
  const nowhere = new WritableStream({
    write({ byteLength }) {
      left -= byteLength;
      if (left < 0) enough.abort();
    },
  });
  await body.pipeTo(nowhere, { signal: enough.signal }).catch(() => {});
  clearTimeout(timer);
}
