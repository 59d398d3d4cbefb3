// One request of a URL: its headers, its time limit, and what its failures mean.

import { inWorkerd } from "../../client/platform.js";
import { unlessAborted } from "../../client/signals.js";
import { SourceError } from "../error.js";

/**
 * Sends GET with `more` headers. Gives the response and `alive`, to be called when bytes arrive: without an answer or a byte
 * for `timeout` milliseconds the request is aborted. `end` stops that clock. Rejects with a SourceError.
 */
export async function get(address, { headers, fetch: ownFetch, timeout }, more, signal) {
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  signal.throwIfAborted();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new DOMException(`no byte for ${timeout} ms`, "TimeoutError")), timeout);
  };
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  };
  alive();
  try {
    const all = new Headers(typeof headers === "function" ? await headers() : (headers ?? {}));
    // A compressed body has other bytes than the file. Browsers ask for what they like, so the answer is checked as well.
    all.set("accept-encoding", "identity");
    for (const [name, value] of Object.entries(more)) all.set(name, value);
    // A cache between may answer with what the object was. workerd refuses `cache` in older compatibility dates.
    const init = { headers: all, signal: stop.signal, ...(!inWorkerd() && { cache: "no-store" }) };
    // An own fetch may ignore its signal.
    const response = await unlessAborted(stop.signal, (ownFetch ?? fetch)(address.href, init));
    return { response, alive, end };
  } catch (cause) {
    end();
    signal.throwIfAborted();
    throw lost(cause);
  }
}

/** No answer, or one that broke off. The message names no URL: it may hold a signature. */
export const lost = (cause) => new SourceError("The connection to the URL failed", { retryable: true, cause });

/** What an answer that is not a success means. Its body is dropped. */
export function refused({ status, headers, body }) {
  body?.cancel().catch(() => {});
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  return new SourceError(`The URL answered with status ${status}`, {
    status,
    retryable,
    // A signature or a session that has ended says nothing about the file.
    kept: retryable || status === 401 || status === 403 || status === 407,
    retryAfter: retryAfterOf(headers.get("retry-after")),
  });
}

/** Milliseconds; `undefined` for none. */
function retryAfterOf(text) {
  if (text === null) return undefined;
  const delay = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(delay) ? Math.max(delay, 0) : undefined;
}

/** Whether the body is the file's own bytes. */
export const isPlain = ({ headers }) => (headers.get("content-encoding") ?? "identity").toLowerCase() === "identity";
