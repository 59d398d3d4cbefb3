// The digest off the main thread: one Worker for all uploads of the page. It gets the compiled
// module and the Blob by message, so nothing is downloaded or copied twice.

/** Milliseconds an idle Worker is kept, for the next file of a batch. */
const IDLE = 5000;

let worker;
let idle;
let asked = 0;
let uploads = 0;
const waiting = new Map();

/** Whether a page is there to be kept smooth, and a Worker to do it; elsewhere nobody would notice. */
export const hasPage = () => typeof Worker === "function" && typeof document === "object";

/**
 * The digest of one upload. Feeds the bytes of `blob` up to `end` to the digest in `state`, which
 * knows how far it is, and gives its new state; `undefined` when there can be no Worker (a CSP, a
 * bundler that left its file behind). Rejects when the Blob cannot be read.
 */
export function digester(module) {
  const upload = uploads++;
  return (blob, state, end) => {
    clearTimeout(idle);
    worker ??= open(module);
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker ? worker.postMessage({ id, upload, blob, state, end }) : settle(id, {});
    });
  };
}

function open(module) {
  let opened;
  try {
    opened = new Worker(new URL("./digest-worker.js", import.meta.url), { type: "module" });
    opened.postMessage({ module });
  } catch {
    return null;
  }
  opened.onmessage = ({ data }) => settle(data.id, data);
  // It could not be loaded, or has trapped: whoever waits hashes by itself, now and from now on.
  opened.onerror = (event) => {
    event.preventDefault();
    opened.terminate();
    opened.onmessage = null;
    worker = null;
    for (const id of waiting.keys()) settle(id, {});
  };
  return opened;
}

function settle(id, { state, error }) {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (waiting.size === 0 && worker) idle = setTimeout(close, IDLE);
  error === undefined ? resolve(state) : reject(error);
}

function close() {
  worker.terminate();
  worker = undefined;
}
