// What tests call in the page, as `harness`. Only plain values go in and out.

import { noise } from "/support/bytes.mjs";
import { plain } from "./plain.js";
import { requests, timerSet, timersSet } from "./watch.js";

const { measure } = await import("./speed.js");
const library = await import("upload-file-chunked");

const uncaught = [];
addEventListener("error", (event) => uncaught.push(String(event.error?.message ?? event.message)));
addEventListener("unhandledrejection", (event) => uncaught.push(`unhandled: ${event.reason}`));

let controller;
let reason;

/**
 * The file a description stands for: the n-th that was picked, or noise of a `size`. With a
 * `period` that many bytes are repeated, and exist only once.
 */
function fileOf({ size, seed, picked, period }) {
  if (picked !== undefined) return document.querySelector("input").files[picked];
  if (period === undefined) return new File([noise(size, seed)], "noise.bin");
  const piece = new Blob([noise(period, seed)]);
  const whole = new Blob(Array(Math.ceil(size / period)).fill(piece));
  return new File([whole.slice(0, size)], "repeated.bin");
}

globalThis.harness = {
  library,
  requests,
  uncaught,
  timersSet,
  timerSet,
  measure,

  /**
   * Uploads; resolves with `{ upload }` or `{ error }`, beside everything progress said.
   * `throwing` makes the progress callback throw.
   */
  async upload(description, options, { throwing } = {}) {
    controller = new AbortController();
    const progress = [];
    const onProgress = (event) => {
      progress.push(event);
      if (throwing) throw new Error("thrown by the callback");
    };
    try {
      const { signal } = controller;
      const all = { purpose: "user_data", baseURL: "/v1", signal, onProgress, ...options };
      return { upload: await library.uploadFileChunked(fileOf(description), all), progress };
    } catch (error) {
      return { error: plain(error), isReason: error === reason, progress, timers: timersSet() };
    }
  },

  /** Aborts the upload under way with a reason whose identity is watched. */
  abort() {
    reason = new Error("the user had enough");
    controller.abort(reason);
  },
};

document.documentElement.dataset.ready = "true";
