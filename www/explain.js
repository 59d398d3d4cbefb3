// Explains errors. They are recognised by name, not by class, so that one table has the browser's exceptions
// (NotReadableError) and the library's.

import { formatDuration } from "./format.js";

const WORDS = {
  TypeError: "The file, or a setting, cannot be used like this.",
  RangeError: "The file, or a setting, is out of range.",
  APIConnectionError:
    "There was no answer. Check the network and the base URL. A wrong key can look the same in a browser.",
  APIConnectionTimeoutError: "The service took too long to answer.",
  UploadBusyError:
    "This file is already being uploaded, here or in another tab. Wait until that ends, or cancel it there.",
  ContentChangedError: "This is not the file that the upload was started with, or it was changed since.",
  WasmCrashedError: "The library on this page crashed. A retry starts it again.",
  FileChangedError: "The file changed on disk during the upload. Please choose it again.",
  NotReadableError: "The file can no longer be read. Please choose it again.",
  UploadExpiredError: "The upload expired at the service. A retry starts from the beginning.",
  CompletionUnknownError:
    "Everything was sent, but the last answer was lost. The File probably exists. Look at the service’s list of files before you upload it again.",
  WasmBlockedError: "This browser, or the page’s security policy, does not allow WebAssembly.",
};

const STATUS_WORDS = {
  400: "The service did not accept the request.",
  401: "The service needs a valid API key.",
  403: "The service does not allow this.",
  404: "The address does not exist. Check the base URL.",
  413: "The file or a part is too large for the service, or for a proxy in between.",
  429: "The service received too many requests.",
};

/** A retry would fail again, or could upload the file twice. */
const POINTLESS_TO_RETRY = ["FileChangedError", "NotReadableError", "CompletionUnknownError", "WasmBlockedError"];

/** What to show for an error: `words` for everyone, its `message`, and `facts` for a closer look. */
export function explain(error) {
  const facts = [
    error?.name ?? "Error",
    error?.phase && `phase: ${error.phase}`,
    error?.status && `HTTP ${error.status}`,
    error?.code && `code: ${error.code}`,
    error?.param && `param: ${error.param}`,
    error?.resumable && "a retry continues",
    error?.attempts > 1 && `${error.attempts} attempts`,
    error?.uploadId,
    error?.requestID && `request: ${error.requestID}`,
  ];
  return {
    words: wordsFor(error),
    message: error?.message || String(error),
    facts: facts.filter(Boolean),
    // Also offered where the library would not retry (a wrong key or setting): the user may have corrected it, and a
    // retry reads the settings again.
    retry: !POINTLESS_TO_RETRY.includes(error?.name),
  };
}

/** What to show for a warning. */
export function explainWarning(warning) {
  if (warning.type === "expiry") {
    return `At this speed the upload needs ${formatDuration(warning.secondsNeeded)} more, but it expires in ${formatDuration(warning.secondsLeft)}.`;
  }
  return "This browser could not store which parts were sent. The upload continues, but not after a reload.";
}

/** An invalid option. Nothing was sent. */
export function isBadOption(error) {
  return error?.name === "TypeError" || error?.name === "RangeError";
}

function wordsFor(error) {
  if (error?.status >= 500) return "The service has an internal problem.";
  return WORDS[error?.name] ?? STATUS_WORDS[error?.status] ?? "The upload failed.";
}
