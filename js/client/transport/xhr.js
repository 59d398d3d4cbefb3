// The transport by XMLHttpRequest, where there is one: fetch does not report how many bytes have gone
// out, and without that neither a smooth bar nor a stalled connection can be seen.

import { register } from "../live.js";
import { yieldInTurn } from "../yield-to-event-loop.js";
import { answer, MAX_ANSWER, tooLong } from "./answer.js";

/** As `sendByFetch`; calls `onBytes` with the bytes of the body that have gone out. */
export function sendByXHR({ url, method, headers, body }, onBytes) {
  const xhr = new XMLHttpRequest();
  let giveUp;
  const received = new Promise((resolve) => {
    giveUp = () => resolve({ lost: new TypeError("The request was cancelled") });
    const lost = (message) => () => resolve({ lost: new TypeError(message) });
    xhr.onload = () => resolve(yieldInTurn().then(() => answer(xhr.status, headersOf(xhr), xhr.responseText)));
    xhr.onerror = lost("Network request failed");
    xhr.ontimeout = lost("Network request timed out");
    // Ours, or `window.stop()` and a page that is being left.
    xhr.onabort = lost("The request was aborted by the browser");
    xhr.onprogress = ({ loaded }) => {
      if (loaded <= MAX_ANSWER) return;
      resolve(tooLong(xhr.status, headersOf(xhr)));
      xhr.abort();
    };
    // Browsers report moving bytes only to listeners that are there before the request starts.
    xhr.upload.onprogress = xhr.upload.onload = ({ loaded }) => onBytes(loaded);
    try {
      xhr.open(method, url);
      for (const [name, value] of headers) xhr.setRequestHeader(name, value);
      xhr.send(body);
    } catch (cause) {
      resolve({ lost: cause });
    }
  });
  const cancel = register(() => {
    xhr.upload.onprogress = xhr.upload.onload = null;
    xhr.abort();
    // After `window.stop()` no event may come any more, and what waits for one would never be freed.
    giveUp();
  });
  return { answer: received.finally(cancel), cancel };
}

function headersOf(xhr) {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split("\r\n")) {
    const colon = line.indexOf(":");
    try {
      if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    } catch {} // XMLHttpRequest lets pass what Headers refuses
  }
  return headers;
}
