// What tests call in the page, as `harness`. Only plain values go in and out.

import { requests, timerSet, timersSet } from "./watch.js";
import { plain } from "./plain.js";
import { noise } from "/support/bytes.mjs";

const library = await import("upload-file-chunked");

const uncaught = [];
addEventListener("error", (event) => uncaught.push(String(event.error?.message ?? event.message)));
addEventListener("unhandledrejection", (event) => uncaught.push(`unhandled: ${event.reason}`));

let controller;
let reason;

/** The file a description stands for: noise of a `size`, or the n-th file that was picked. */
function fileOf({ size, seed, picked }) {
  if (picked === undefined) return new File([noise(size, seed)], "noise.bin");
  return document.querySelector("input").files[picked];
}

globalThis.harness = {
  library,
  requests,
  uncaught,
  timersSet,
  timerSet,

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
