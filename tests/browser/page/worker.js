// Uploads in a dedicated worker; an import map does not reach in here.

import { uploadFileChunked } from "/js/browser.js";
import { plain } from "../../support/page/plain.js";

addEventListener("message", async ({ data: { file, options } }) => {
  try {
    postMessage({ upload: await uploadFileChunked(file, options) });
  } catch (error) {
    postMessage({ error: plain(error) });
  }
});
