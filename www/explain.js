// Errors in plain words. Told apart by name, not by class, so that the browser's own exceptions
// (NotReadableError) and the library's stand in one table.

import { formatDuration } from "./format.js";

const WORDS = {
  TypeError: "The file, or a setting, cannot be used like this.",
  RangeError: "The file, or a setting, is out of range.",
  APIConnectionError: "No answer came. Check the network and the base URL; a refused key can look the same from here.",
  APIConnectionTimeoutError: "The service took too long to answer.",
  UploadBusyError:
    "This file is being uploaded already, here or in another tab. Wait for that to end, or cancel it there.",
  ContentChangedError: "This is not the file the upload was begun with, or it has been edited since.",
  WasmCrashedError: "The uploading part of this page broke down. A retry starts it anew.",
  FileChangedError: "The file changed on disk while it was uploaded. Please pick it again.",
  NotReadableError: "The file can no longer be read. Please pick it again.",
  UploadExpiredError: "The upload took longer than the service waits. A retry starts anew.",
  CompletionUnknownError:
    "Everything was sent, but the last answer was lost. The File probably exists; look at the service’s list before uploading again.",
  WasmBlockedError: "This browser, or the page’s security policy, does not allow WebAssembly.",
};

const STATUS_WORDS = {
  400: "The service did not accept the request.",
  401: "The service wants a valid API key.",
  403: "The service does not allow this.",
  404: "There is no such address. Is the base URL right?",
  413: "The service, or a proxy before it, finds the file or a part too large.",
  429: "The service asks to slow down.",
};

/** The same file, or the same page, will fail again, or might be uploaded twice. */
const POINTLESS_TO_RETRY = ["FileChangedError", "NotReadableError", "CompletionUnknownError", "WasmBlockedError"];

/** What to show for an error: `words` for everyone, `message` as it is, `facts` for whoever looks into it. */
export function explain(error) {
  const facts = [
    error?.name ?? "Error",
    error?.phase && `phase: ${error.phase}`,
    error?.status && `HTTP ${error.status}`,
    error?.code && `code: ${error.code}`,
    error?.param && `param: ${error.param}`,
    error?.resumable && "goes on with a retry",
    error?.attempts > 1 && `${error.attempts} attempts`,
    error?.uploadId,
    error?.requestID && `request: ${error.requestID}`,
  ];
  return {
    words: wordsFor(error),
    message: error?.message || String(error),
    facts: facts.filter(Boolean),
    // Also offered where the library would not retry (a wrong key, a wrong setting): the person may
    // have put it right, and a retry reads the settings anew.
    retry: !POINTLESS_TO_RETRY.includes(error?.name),
  };
}

/** What to show for a warning. */
export function explainWarning(warning) {
  if (warning.type === "expiry") {
    return `At this speed it takes ${formatDuration(warning.secondsNeeded)} more, but the service waits only ${formatDuration(warning.secondsLeft)}.`;
  }
  return "This browser could not note what was sent; the upload goes on, but not after a reload.";
}

/** Options that cannot work; nothing was sent. */
export function isBadOption(error) {
  return error?.name === "TypeError" || error?.name === "RangeError";
}

function wordsFor(error) {
  if (error?.status >= 500) return "The service has a problem of its own.";
  return WORDS[error?.name] ?? STATUS_WORDS[error?.status] ?? "The upload did not succeed.";
}
