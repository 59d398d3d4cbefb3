// One upload of the picked file, timed, beside the longest stall of the main thread meanwhile.

import { uploadFileChunked } from "upload-file-chunked";
import { uploadByHand } from "./by-hand.js";
import { watchStalls } from "./stalls.js";

const common = { purpose: "user_data", baseURL: "/v1" };
const ways = {
  byHand: uploadByHand,
  withoutMd5: (file, options) => uploadFileChunked(file, { ...common, ...options, md5: false }),
  withMd5: (file, options) => uploadFileChunked(file, { ...common, ...options }),
};

/** `way` is one of the ways above; gives the status reached, seconds, and milliseconds of stall. */
export async function measure(way, options) {
  const stop = watchStalls();
  const begun = performance.now();
  const { status } = await ways[way](document.querySelector("input").files[0], options);
  return { status, seconds: (performance.now() - begun) / 1000, stall: stop() };
}
