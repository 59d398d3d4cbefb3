// The Worker that computes the MD5. The messages are described in worker-link.js.

import { bareMd5 } from "./bare-md5.js";
import { hash } from "./hashing.js";

/** Milliseconds between two signs of life, while there is something to hash. */
const ALIVE = 1000;

/** What is hashed, by the number it has in the messages. */
const runs = new Map();
let ready;
let beat;

function fail(cause, number) {
  const error = cause ?? new Error("The digest's Worker failed");
  try {
    postMessage({ type: "failed", number, error });
  } catch {
    // Not every exception can be cloned.
    postMessage({ type: "failed", number, error: new Error(String(error)) });
  }
}

/** The page takes over what this Worker had, and closes it. The instance may have trapped: it is not called again. */
function crash(cause) {
  fail(cause);
  for (const run of runs.values()) run.abandon();
}

function start(Md5, number, { blob, end, saved }) {
  const ended = () => {
    runs.delete(number);
    review();
  };
  const report = ({ error, done, ...state }) => {
    if (done || error !== undefined) ended();
    if (error !== undefined) fail(error, number);
    else postMessage({ type: done ? "done" : "progress", number, ...state });
  };
  runs.set(number, hash({ Md5, blob, end, saved, streaming: true, report, crash }));
}

function handle(Md5, { type, number, ...job }) {
  if (type === "start") start(Md5, number, job);
  else runs.get(number)?.[type](); // pause, resume, stop
  if (type === "stop") runs.delete(number);
  review();
}

/** Gives signs of life while there is something to hash, also when reading takes its time. */
function review() {
  if ([...runs.values()].some(({ paused }) => !paused)) {
    beat ??= setInterval(() => postMessage({ type: "alive" }), ALIVE);
  } else {
    clearInterval(beat);
    beat = undefined;
  }
}

// Firefox, when this script has a Content-Security-Policy of its own without 'wasm-unsafe-eval': the
// module cannot be received.
addEventListener("messageerror", () => crash(new Error("The digest's Worker could not read a message")));

addEventListener("message", ({ data }) => {
  ready ??= bareMd5(data.module);
  // In the order of the messages.
  ready.then((Md5) => handle(Md5, data)).catch(crash);
});
