// The transport by node:http. Node's fetch copies a form several times on its way, reports nothing of it, and cannot
// read it from the disk while it is sent.

import http from "node:http";
import https from "node:https";
import { register } from "../../client/live.js";
import { noteHost } from "../../client/messages/connection.js";
import { answer, MAX_ANSWER, tooLong } from "../../client/transport/answer.js";
import { sendByFetch } from "../../client/transport/fetch.js";
import { write } from "./write.js";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** As `sendByFetch`, for a body that is text or a `Multipart`; calls `onBytes` with the bytes of it that have gone out. */
export function sendByHTTP(request, onBytes) {
  let stop = () => {};
  let isOver = false;
  const answered = new Promise((resolve) => {
    const lost = (cause) => {
      noteHost(cause, request.url);
      resolve({ lost: cause });
    };
    const follow = async () => {
      const { body } = request;
      // Not a FormData: undici writes that with another boundary when it follows, and keeps the Content-Type.
      const again = { ...request, body: typeof body === "object" ? await body.toBlob() : body };
      if (isOver) return { lost: new DOMException("The request was cancelled", "AbortError") };
      const sending = sendByFetch(again);
      stop = sending.cancel;
      return sending.answer;
    };
    const redirected = () => follow().then(resolve, lost);
    try {
      stop = exchange(request, onBytes, { answered: resolve, lost, redirected });
    } catch (cause) {
      lost(cause);
    }
  });
  const cancel = register(() => {
    isOver = true;
    stop();
  });
  return { answer: answered.finally(cancel), cancel };
}

/** Starts to send. One of the functions is called in the end. Gives what aborts the request. */
function exchange({ url, method, headers, body }, onBytes, { answered, lost, redirected }) {
  const { request: open } = url.startsWith("https:") ? https : http;
  const request = open(url, { method, headers: headersOf(method, headers, body) });
  let hasAnswer = false;
  request.on("response", (response) => {
    hasAnswer = true;
    if (REDIRECTS.has(response.statusCode) && response.headers.location) {
      request.destroy();
      redirected();
      return;
    }
    read(response)
      .then(answered, lost)
      .finally(() => {
        // It answered before it had the whole body, and does not want the rest.
        if (!request.writableFinished) request.destroy();
      });
  });
  // After the head of an answer, what is lost of it is seen where it is read.
  request.on("error", (cause) => hasAnswer || lost(cause));
  request.on("close", () => hasAnswer || lost(new TypeError("The request was closed without an answer")));
  if (typeof body === "object") write(request, body, onBytes).catch((cause) => request.destroy(cause));
  else request.end(body);
  return () => request.destroy();
}

function headersOf(method, headers, body) {
  const isForm = typeof body === "object";
  const length = isForm ? body.size : Buffer.byteLength(body ?? "");
  return {
    // As fetch of Node sends them.
    accept: "*/*",
    "user-agent": "node",
    ...Object.fromEntries(headers),
    // What comes is read as it is.
    "accept-encoding": "identity",
    ...(isForm && { "content-type": body.type }),
    ...(method !== "GET" && { "content-length": length }),
  };
}

async function read(response) {
  const { statusCode: status, rawHeaders } = response;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    try {
      headers.append(rawHeaders[index], rawHeaders[index + 1]);
    } catch {} // node:http lets pass what Headers refuses
  }
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for await (const chunk of response) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > MAX_ANSWER) return tooLong(status, headers);
    text += decoder.decode(chunk, { stream: true });
  }
  return answer(status, headers, text + decoder.decode());
}
