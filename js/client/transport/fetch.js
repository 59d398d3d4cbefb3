// The transport by fetch, the platform's or the caller's own.

import { register } from "../live.js";
import { noteHost } from "../messages/connection.js";
import { yieldRegularly } from "../yield-to-event-loop.js";
import { answer, MAX_ANSWER, tooLong } from "./answer.js";

/**
 * Sends one request. `answer` resolves with an answer, `{ lost: cause }` when none came, or `{ thrown: cause,
 * sent }` when the caller's own fetch threw or gave what is not a Response. It never rejects. How many
 * bytes have gone out, fetch does not report.
 */
export function sendByFetch({ url, method, headers, body }, ownFetch) {
  const controller = new AbortController();
  const { signal } = controller;
  // An own fetch may ignore the signal; nothing may wait for it then.
  const aborted = new Promise((resolve) => signal.addEventListener("abort", () => resolve({ lost: signal.reason })));
  const cancel = register(() => controller.abort());
  const answered = exchange(url, { method, headers, body, signal }, ownFetch);
  return { answer: Promise.race([answered, aborted]).finally(cancel), cancel };
}

async function exchange(url, init, ownFetch) {
  let sending;
  try {
    sending = ownFetch ? ownFetch(url, init) : fetch(url, init);
  } catch (cause) {
    return { thrown: cause, sent: false };
  }
  let response;
  try {
    response = await sending;
  } catch (cause) {
    return lost(cause, url);
  }
  let head;
  try {
    head = headOf(response);
  } catch (cause) {
    return { thrown: cause, sent: true };
  }
  try {
    return { ...(await read(response, head, init.signal)), response };
  } catch (cause) {
    return lost(cause, url);
  }
}

function lost(cause, url) {
  noteHost(cause, url);
  return { lost: cause };
}

/** Status and headers, of any implementation of fetch. */
function headOf(response) {
  const status = response?.status;
  const readable = typeof response?.text === "function" && typeof response.headers?.get === "function";
  if (!Number.isInteger(status) || !readable) throw new TypeError("fetch must give a Response");
  const genuine = response.headers instanceof Headers;
  return { status, headers: genuine ? response.headers : new Headers([...response.headers]) };
}

async function read(response, { status, headers }, signal) {
  const reader = response.body?.getReader?.();
  if (!reader) {
    const text = await response.text();
    return text?.length > MAX_ANSWER ? tooLong(status, headers) : answer(status, headers, text);
  }
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  const yieldIfDue = yieldRegularly();
  for (;;) {
    await yieldIfDue();
    // An own fetch may ignore the signal, and have empty chunks for ever.
    if (signal.aborted) {
      Promise.resolve(reader.cancel()).catch(() => {});
      throw signal.reason;
    }
    const { done, value } = await reader.read();
    if (done) return answer(status, headers, text + decoder.decode());
    length += value.length;
    if (length > MAX_ANSWER) {
      Promise.resolve(reader.cancel()).catch(() => {});
      return tooLong(status, headers);
    }
    text += decoder.decode(value, { stream: true });
  }
}
