// The page with Uppy's dashboard, bundled, on a server of its own.

import { readFile } from "node:fs/promises";
import { openBundled } from "../support/bundled-page.mjs";

/** Opens the page; gives it beside the server, and the warnings and errors of its console. */
export async function open(t, service = {}) {
  const opened = await openBundled(t, {
    script: "tests/uppy/page.js",
    options: { alias: { "upload-file-chunked/uppy": "./js/uppy/index.js" } },
    head: '<link rel="stylesheet" href="style.css">',
    body: '<div id="dashboard"></div>',
    files: { "style.css": await readFile("node_modules/@uppy/dashboard/dist/style.min.css") },
    service,
  });
  await opened.page.waitForFunction(() => globalThis.uppy);
  return opened;
}
