// The digest of a file, followed to its end, and sources to be hashed.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { createHasher } from "../../js/client/digest/hasher.js";
import init, { compiled, Md5 } from "../../pkg/upload_file_chunked.js";

before(async () => {
  await init({ module_or_path: readFileSync(new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url)) });
});

export const newHasher = () => createHasher({ module: compiled(), Md5 });

/** The MD5 by Node's own OpenSSL. */
export const md5 = (bytes) => createHash("md5").update(bytes).digest("hex");

/** The MD5 of a saved digest. */
function finish(saved) {
  const restored = Md5.restore(saved);
  const hex = restored.finish();
  restored.free();
  return hex;
}

/** Follows a run to its end; gives the MD5 or the error, all offsets, and the warnings. */
export async function follow(run) {
  const warnings = [];
  const offsets = [];
  for (;;) {
    const step = await run.next();
    if (step.warning !== undefined) warnings.push(step.warning);
    if (step.error !== undefined) return { error: step.error, warnings, offsets };
    offsets.push(step.offset);
    if (step.done) return { md5: finish(step.saved), warnings, offsets };
  }
}

/** A Blob that is an imitation: `slice` gives what `part` makes of the bytes. */
export const imitation = (bytes, part) => ({
  size: bytes.length,
  slice: (start, end) => part(bytes.subarray(start, end), start),
});

/** A source whose reads wait until `release` lets them. */
export function gated(bytes) {
  const waiting = [];
  let isOpen = false;
  const blob = imitation(bytes, (part) => ({
    arrayBuffer: async () => {
      if (!isOpen) await new Promise((resolve) => waiting.push(resolve));
      return part.slice().buffer;
    },
  }));
  return {
    blob,
    waiting,
    release() {
      isOpen = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

/** Lets everything that is ready run. */
export async function settle() {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
