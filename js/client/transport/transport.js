// What the requests of a call go through.

import { sendByFetch } from "./fetch.js";
import { formOf } from "./form.js";
import { sendByXHR } from "./xhr.js";

let ofPlatform = () => undefined;

/** Sets what gives the transport of a platform that has a better one than fetch, or `undefined` when fetch is to be used. */
export function preferTransport(choose) {
  ofPlatform = choose;
}

/**
 * The transport of a call with these checked options: `form(bytes)` gives the body of a request that sends a part, and
 * `send(request, onBytes)` sends a request; see `sendByFetch`. `onBytes` is called with the bytes of the body that have
 * gone out, where the platform reports them. A transport that reads parts while it sends them has
 * `unread(blob, start, end, failed)`, which gives what `form` takes for a part of what reads like a Blob; `failed` is
 * called with the error when that cannot be read.
 */
export function transportOf({ transport, fetch }) {
  const byXHR = transport === "xhr";
  const send = (request, onBytes) => (byXHR && onBytes ? sendByXHR(request, onBytes) : sendByFetch(request, fetch));
  return (transport === "auto" && ofPlatform()) || { form: formOf, send };
}
