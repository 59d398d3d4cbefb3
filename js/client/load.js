// Scripts that a page loads when it first needs them.

import { UploadError } from "./errors.js";
import { wordsOf } from "./foreign.js";

/**
 * The function that loads by `load`, once. A failure rejects with an UploadError, and the next call tries again:
 * it may find the network back.
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
    : "The next call tries again. If the site was updated meanwhile, its page must be loaded anew.";
  return new UploadError(`Could not load a script of upload-file-chunked: ${wordsOf(cause)}. ${advice}`, {
    phase: "load",
    retryable: !isServiceWorker,
    cause,
  });
}
