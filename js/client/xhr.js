// Parts through XMLHttpRequest, where there is one: fetch does not tell how many bytes have gone
// out, and without that neither a smooth bar nor a stalled connection can be seen.

import { toError } from "./failures.js";

/**
 * What parts go through: `send`, or nothing where it is fetch. Also without `onProgress`, because
 * the stall timer needs to know of moving bytes as well.
 */
export function senderOf(given) {
  const { transport, fetch } = given;
  // Service workers and servers have none.
  const exists = typeof XMLHttpRequest === "function";
  switch (transport) {
    case undefined:
    case null:
    case "auto":
      return exists && !fetch ? send : undefined;
    case "fetch":
      return undefined;
    case "xhr":
      if (!exists) throw refused('"auto" or "fetch" where there is no XMLHttpRequest', given);
      if (fetch) throw refused('"auto" or "fetch" beside an own fetch', given);
      return send;
    default:
      throw refused('"auto", "fetch" or "xhr"', given);
  }
}

const refused = (expected, given) => toError({ kind: "invalid", option: "transport", expected }, given);

/** As `fetch(url, init)`, but gives the promise of the Response beside the target of the events. */
function send(url, { method, headers, body, signal }) {
  const xhr = new XMLHttpRequest();
  const response = new Promise((resolve, reject) => {
    const fail = () => reject(new TypeError("Network request failed"));
    xhr.open(method, url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    xhr.onload = () => {
      // These statuses have no body, and Response refuses one.
      const empty = xhr.status === 204 || xhr.status === 205 || xhr.status === 304;
      const answer = new Response(empty ? null : xhr.responseText, {
        status: xhr.status,
        statusText: xhr.statusText,
        headers: headersOf(xhr),
      });
      resolve(turn().then(() => answer));
    };
    xhr.onerror = fail;
    xhr.ontimeout = fail;
    signal.addEventListener(
      "abort",
      () => {
        xhr.abort();
        reject(signal.reason);
      },
      { once: true },
    );
    // Browsers tell of moving bytes only where somebody listens before the request begins.
    xhr.upload.onprogress = () => {};
    xhr.send(body);
  });
  return { response, upload: xhr.upload };
}

function headersOf(xhr) {
  const lines = xhr.getAllResponseHeaders().trim().split("\r\n").filter(Boolean);
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

let last = Promise.resolve();

/**
 * Resolves in a task of its own, after those who asked before. An answer, what follows from it and the
 * next request are each a few milliseconds of work, and nobody else would get the thread until all
 * are done. A timer would keep a hidden page waiting.
 */
export function turn() {
  last = last.then(task);
  return last;
}

function task() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
