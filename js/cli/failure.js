// A failure as one line for people, and as a record for programs. Neither holds a secret.

import { constants } from "node:os";
import { APIConnectionError, APIError, ContentChangedError, UploadError, UploadExpiredError } from "../node.js";

/** Ctrl-C and its kin; the message says what became of the upload. */
export class Interrupted extends Error {
  constructor(signal, { uploadId, outcome, resumable }) {
    super(outcome);
    Object.assign(this, { name: "Interrupted", uploadId, resumable });
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** One line: what went wrong, where, and what to do about it. */
export function failureLine(error, client) {
  if (!(error instanceof UploadError)) return onOneLine(error?.message ?? String(error));
  const facts = [
    error.uploadId && `upload ${error.uploadId}`,
    error.requestID && `request ${error.requestID}`,
    error instanceof APIError && error.attempts > 1 && `${error.attempts} attempts`,
  ].filter(Boolean);
  const text = words(error, client).replace(/\.$/, "") + (facts.length ? ` (${facts.join(", ")})` : "");
  const advice = error.resumable ? "run the same command again to go on" : adviceFor(error, client);
  return onOneLine(advice ? `${text}; ${advice}` : text);
}

function words(error, client) {
  if (!(error instanceof APIConnectionError)) return error.message;
  // Of the library's candidates only the network is left: here is no browser.
  const text = error.message.replace(/\. Candidates: .*/s, "");
  const reason = reasonOf(error.cause);
  return `${text}, from ${address(client)}${reason ? `: ${reason}` : ""}`;
}

const REASONS = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's address could not be looked up",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  EPIPE: "the connection was cut",
};

function reasonOf(cause) {
  let deepest = cause;
  while (deepest?.cause) deepest = deepest.cause;
  const code = deepest?.code ?? deepest?.errors?.[0]?.code;
  return REASONS[code] ? `${REASONS[code]} (${code})` : deepest?.message;
}

/** Where the request went, without what a query or a user's part may keep secret. */
function address(client) {
  if (!client?.baseURL) return "https://api.openai.com";
  const { origin, pathname } = new URL(client.baseURL);
  return origin + pathname;
}

function adviceFor(error, client) {
  if (error instanceof ContentChangedError || error instanceof UploadExpiredError) return "run it again to start anew";
  if (error.status === 401) return client?.apiKey ? "is OPENAI_API_KEY right?" : "OPENAI_API_KEY is not set";
  if (error.status === 404 && error.phase === "create") {
    return `is ${address(client)} right? A base URL mostly ends in /v1`;
  }
  return undefined;
}

/** The line `{"type":"error", …}`. */
export function failureRecord(error, client) {
  const { name, phase, uploadId, requestID, status, code, attempts, retryable, resumable } = error ?? {};
  const message = error instanceof UploadError ? words(error, client) : (error?.message ?? String(error));
  return {
    type: "error",
    ...{ name, message, phase, uploadId, requestId: requestID, status, code, attempts, retryable, resumable },
  };
}

/** Each run of white space, and of what a terminal takes for commands, as one space. */
const onOneLine = (text) => text.replaceAll(/[\p{Cc}\s]+/gu, " ");

/** `text` with every secret in it blotted out: services quote what they are sent. */
export function without(secrets = [], text) {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, "***"), text);
}
