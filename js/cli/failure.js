// A failure as one line of text, and as a JSON record. The advice depends on the class of the error and its
// properties, never on its message.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  CompletionUnknownError,
  ContentChangedError,
  UploadBusyError,
  UploadError,
  UploadExpiredError,
} from "../node.js";
import { onOneLine } from "./format.js";

/** A signal ended an upload. The message says what happened to the upload. */
export class Interrupted extends Error {
  constructor(signal, message, { uploadId = null, resumable = false } = {}) {
    super(message);
    Object.assign(this, { name: "Interrupted", signal, uploadId, resumable });
  }
}

/** Whether another process is uploading the file. */
export const isBusy = (error) => error instanceof UploadBusyError;

/**
 * Whether the service refuses the key, and so every file. A 403 is about one file if the service has created another
 * upload before (`wasCreated`).
 */
export const isRefusedKey = (error, wasCreated) =>
  error instanceof APIError &&
  error.phase === "create" &&
  (error.status === 401 || (error.status === 403 && !wasCreated));

/** One line: what failed, what is left behind, what to do. */
export function failureLine(error, client) {
  const sentences = [
    sentence(messageOf(error)),
    sentence(resumeAdvice(error) ?? adviceFor(error, client)),
    sentence(factsOf(error)),
  ];
  return onOneLine(sentences.filter(Boolean).join(" "));
}

/** The record `{"type":"error", …}`; `file` is the path of the file it concerns. */
export function failureRecord(error, file) {
  const { name, phase, uploadId, requestID, status, code, attempts, retryable, resumable, signal } = error ?? {};
  return {
    type: "error",
    file,
    ...{ name, message: messageOf(error), phase, uploadId, requestId: requestID, status, code },
    ...{ attempts, retryable, resumable, signal },
  };
}

/** Why an attempt failed, in a few words. */
export function briefCause(error) {
  if (error?.status !== undefined) return `answer ${error.status}`;
  if (error instanceof APIConnectionTimeoutError) return "no answer in time";
  if (error instanceof APIConnectionError) return CONNECTION[codeOf(error)] ?? codeOf(error) ?? "no answer";
  return onOneLine(error?.message ?? String(error));
}

function messageOf(error) {
  if (error instanceof CompletionUnknownError) {
    // The library's message names its options, which the command line does not have.
    const why = error.cause?.message ?? String(error.cause);
    return `Upload ${error.uploadId} may be complete: its answer was lost or unclear (${why}). Nothing was cancelled`;
  }
  return error?.message ?? String(error);
}

function resumeAdvice(error) {
  return error?.resumable && !(error instanceof Interrupted) ? "Run the same command again to continue" : undefined;
}

function adviceFor(error, client) {
  if (error instanceof CompletionUnknownError) return "Look for the File before you upload it again";
  if (error instanceof ContentChangedError || error instanceof UploadExpiredError) {
    return "Run the same command again to start from the beginning";
  }
  if (error instanceof UploadBusyError) return "Run the same command again when that has ended";
  if (error instanceof APIConnectionError) {
    const reason = CONNECTION[codeOf(error)];
    return `${reason ? `At ${address(client)}: ${reason}` : `The address was ${address(client)}`}`;
  }
  if (!(error instanceof APIError)) return undefined;
  if (error.status === 401) return client?.apiKey ? "Check OPENAI_API_KEY" : "OPENAI_API_KEY is not set";
  if (error.status === 404 && error.phase === "create") {
    return `Check the base URL ${address(client)}: most end in /v1`;
  }
  if (error.status === 413 && error.phase === "parts") return "Set a smaller --part-size";
  if (error.retryable) return "The same command may succeed later";
  return undefined;
}

function factsOf(error) {
  if (!(error instanceof UploadError)) return "";
  const facts = [
    error.uploadId && `upload ${error.uploadId}`,
    error.requestID && `request ${error.requestID}`,
    error instanceof APIError && error.attempts > 1 && `${error.attempts} attempts`,
  ].filter(Boolean);
  return facts.length ? `(${facts.join(", ")})` : "";
}

/** `text` with a full stop, unless it ends with punctuation. */
const sentence = (text) => (text ? text.trim().replace(/(?<![.!?)])$/, ".") : "");

/** Plain text for system errors of connections. */
const CONNECTION = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host name could not be resolved",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  EPIPE: "the connection was cut",
  ENETUNREACH: "the network cannot be reached",
  EHOSTUNREACH: "the host cannot be reached",
  ETIMEDOUT: "the host does not answer",
  UND_ERR_CONNECT_TIMEOUT: "the host does not answer",
};

/** The code of the system error that caused it. */
function codeOf({ cause }) {
  for (let error = cause; error; error = error.cause ?? error.errors?.[0]) {
    if (typeof error.code === "string") return error.code;
  }
  return undefined;
}

/** The base URL without its query, which may contain a secret. */
function address(client) {
  if (!client?.baseURL) return "https://api.openai.com/v1";
  const { origin, pathname } = new URL(client.baseURL);
  return origin + pathname;
}
