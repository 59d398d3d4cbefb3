// Scripts that a page loads when it first needs them.

import { UploadError } from "./errors.js";
import { wordsOf } from "./foreign.js";

/**
 * Makes a function that loads once by `load`, which imports a script. A failure rejects with an UploadError, and the
 * next call tries again: it may find the network back. Chromium and WebKit do so too; Firefox fails an import that
 * has failed once for as long as the page is open.
 */
export function createLoader(load) {
  let loading;
  return () => {
    loading ??= load().catch((cause) => {
      loading = undefined;
      throw loadError(cause);
    });
    return loading;
  };
}

function loadError(cause) {
  // Deno and Node have no such class.
  const isServiceWorker = typeof ServiceWorkerGlobalScope === "function";
  const advice = isServiceWorker
    ? "A service worker can import nothing later: use upload-file-chunked/inline."
    : "The next call tries again. If that fails too, reload the page: the site may have been updated.";
  return new UploadError(`Could not load a script of upload-file-chunked: ${wordsOf(cause)}. ${advice}`, {
    phase: "load",
    retryable: !isServiceWorker,
    cause,
  });
}
