// Uploads as most checks make them.

import { uploadFileChunked } from "upload-file-chunked";
import { noise } from "../../support/bytes.mjs";
import { equal, equalBytes } from "./assert.js";
import { contentOf, stats } from "./service.js";

/** A File of noise. */
export const fileOf = (size, seed = 1) => new File([noise(size, seed)], "noise.bin");

export const upload = (file, options) => uploadFileChunked(file, { purpose: "user_data", baseURL: "/v1", ...options });

/**
 * Sees that the upload's File holds the noise it was made of. The test compares the MD5 the
 * server took with one of its own.
 */
export async function sameCameBack(outcome, { file }, size, seed = 1) {
  equalBytes(await contentOf(file.id), noise(size, seed));
  const { completed, uploads } = await stats();
  outcome.content = { size, seed, md5: completed.at(-1).md5 };
  equal([uploads.pending, completed.at(-1).bytes], [0, size], "pending uploads and size");
}

/** Uploads noise and sees that it came back; gives the statistics. */
export async function comesThrough(outcome, size, options) {
  await sameCameBack(outcome, await upload(fileOf(size), options), size);
  return stats();
}

/** Server rules that hold back every part after the first `count`: those are under way when a check acts. */
export const slowAfter = (count) => ({
  operation: "part",
  nth: Array.from({ length: 100 }, (_, index) => count + 1 + index),
  delay_before_ms: 2000,
});

/** Resolves after `milliseconds`: there is no event for what does not happen. */
export const pass = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
