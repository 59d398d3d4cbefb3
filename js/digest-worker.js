// The other side of digest.js: hashes what it is sent, one stretch after another.

import init, { digest } from "../pkg/upload_file_chunked.js";

let ready;

addEventListener("message", async ({ data: { module, id, blob, state, end } }) => {
  if (module) {
    ready = init({ module_or_path: module });
    return;
  }
  await ready;
  try {
    postMessage({ id, state: await digest(blob, state, end) });
  } catch (error) {
    postMessage({ id, error });
  }
});
