// What tests call in the page, as `harness`. Only plain values go in and out.

import { noise } from "/support/bytes.mjs";
import { plain } from "./plain.js";
import { timersSet } from "./watch.js";

const { measure } = await import("./speed.js");
const library = await import("upload-file-chunked");

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
  timersSet,
  measure,

  /** Uploads; resolves with `{ upload }` or `{ error }`. */
  async upload(description, options) {
    try {
      const all = { purpose: "user_data", baseURL: "/v1", ...options };
      return { upload: await library.uploadFileChunked(fileOf(description), all) };
    } catch (error) {
      return { error: plain(error) };
    }
  },
};

document.documentElement.dataset.ready = "true";
