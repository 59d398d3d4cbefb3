// The errors people catch, and how each is made from the record that the WebAssembly rejects with
// (`src/web/error_record.rs`).

import { answerText, sizeHint } from "./messages/answer.js";
import { connectionHint } from "./messages/connection.js";
import { doing, remains, tries } from "./messages/phase.js";

export class UploadError extends Error {
  constructor(message, record = {}) {
    const { phase, uploadId = null, attempts = 0, retryable = false, resumable = false } = record;
    super(message, record.cause === undefined ? undefined : { cause: record.cause });
    Object.assign(this, { phase, uploadId, attempts, retryable, resumable });
  }
}

/** The fields of an answer that errors have. */
function withAnswer(error, { status, headers, body }) {
  const detail = body?.error ?? body;
  return Object.assign(error, {
    status,
    code: detail?.code ?? null,
    type: detail?.type ?? null,
    param: detail?.param ?? null,
    requestID: headers.get("x-request-id"),
    headers,
    error: detail,
  });
}

export class APIError extends UploadError {
  constructor(message, record) {
    super(message, record);
    withAnswer(this, record.answer);
  }
}

export class UnexpectedAnswerError extends UploadError {
  constructor(message, record) {
    super(message, record);
    const { status, headers, body } = record.answer;
    Object.assign(this, { status, headers, body });
  }
}

export class APIConnectionError extends UploadError {}
export class APIConnectionTimeoutError extends APIConnectionError {}
export class FileChangedError extends UploadError {}
export class StreamLengthError extends UploadError {}
export class UploadExpiredError extends UploadError {}
export class UploadSuspendedError extends UploadError {}
export class CompletionUnknownError extends UploadError {}
export class WasmBlockedError extends UploadError {}

export class ContentChangedError extends UploadError {
  constructor(uploadId, cancelled) {
    const outcome = cancelled ? "was cancelled" : "is left as it was";
    super(
      `The file is not the one that upload ${uploadId} was started with. Nothing was sent that ` +
        `could mix the two. That upload ${outcome}.`,
      { phase: "digest", uploadId, resumable: !cancelled },
    );
  }
}

export class UploadBusyError extends UploadError {
  constructor() {
    super("This file is being uploaded already, in another tab or by another call.", {
      phase: "create",
      retryable: true,
    });
  }
}

export class WasmCrashedError extends UploadError {
  constructor(cause, record = {}) {
    super(
      `The WebAssembly failed (${cause?.message ?? cause}). ${remains(record)}The next call starts a new instance.`,
      {
        phase: "wasm",
        retryable: true,
        cause,
        ...record,
      },
    );
  }
}

const words = (cause) => cause?.message ?? String(cause);

/** One entry for each kind of `core::error::Error`. */
const MAKE = {
  api: (record) =>
    new APIError(
      `${record.answer.status} while ${doing(record)}: ${answerText(record.answer)}.${sizeHint(record)} ${remains(record)}`,
      record,
    ),
  unexpected: (record) =>
    new UnexpectedAnswerError(
      `The answer (${record.answer.status}) while ${doing(record)} is not one of this API: ` +
        `${answerText(record.answer)}. ${remains(record)}`,
      record,
    ),
  connection: (record) =>
    new APIConnectionError(
      `No answer while ${doing(record)} (${tries(record)}). ${connectionHint(record.cause)} ${remains(record)}`,
      record,
    ),
  timeout: (record) =>
    new APIConnectionTimeoutError(
      `No answer within ${record.timeout} ms while ${doing(record)} (${tries(record)}). ${remains(record)}`,
      record,
    ),
  stalled: (record) =>
    new APIConnectionTimeoutError(
      `The connection stalled for ${record.timeout} ms while ${doing(record)} (${tries(record)}). ${remains(record)}`,
      record,
    ),
  fileChanged: (record) =>
    new FileChangedError(
      `The file changed, or can no longer be read, while ${doing(record)}: ${words(record.cause)}. ${remains(record)}`,
      record,
    ),
  stream: (record) => new UploadError(`The stream failed: ${words(record.cause)}. ${remains(record)}`, record),
  wrongLength: (record) => {
    const { declared, read } = record.lengths;
    const end = read < declared ? `ended after ${read}` : "has more";
    return new StreamLengthError(
      `The stream was declared to have ${declared} bytes, but ${end}. ${remains(record)}`,
      record,
    );
  },
  contentChanged: (record) => new ContentChangedError(record.uploadId, record.remains === "cancelled"),
  expired: (record) => new UploadExpiredError(`Upload ${record.uploadId} expired before all parts were sent.`, record),
  completionUnknown: (record) => {
    const cause = toError(record.cause);
    return new CompletionUnknownError(
      `Upload ${record.uploadId} may be complete: its answer was lost or unclear (${cause?.message ?? cause}). Nothing was ` +
        `cancelled. Look for the File with GET /files?purpose=…&order=desc, or set findFile.${
          record.resent
            ? " Some parts were sent twice, and a service that counts every byte refuses that: call again for a new upload."
            : ""
        }`,
      { ...record, cause },
    );
  },
  caller: (record) =>
    new UploadError(
      `A function given in the options failed while ${doing(record)}: ${words(record.cause)}. ${remains(record)}`,
      record,
    ),
  callerTimeout: (record) =>
    new UploadError(
      `A function given for apiKey or headers did not answer within ${record.timeout} ms while ${doing(record)}. ` +
        `${remains(record)}`,
      record,
    ),
  suspended: (record) => new UploadSuspendedError(`The upload was suspended. ${remains(record)}`, record),
};

/** The error for what the WebAssembly rejected with; anything else passes as it is. */
export function toError(record) {
  const error = MAKE[record?.kind]?.(record) ?? record;
  if (error instanceof UploadError) error.message = error.message.trim();
  return error;
}

// On the prototypes, because minifiers rename classes.
for (const [name, { prototype }] of Object.entries({
  UploadError,
  APIError,
  UnexpectedAnswerError,
  APIConnectionError,
  APIConnectionTimeoutError,
  FileChangedError,
  StreamLengthError,
  ContentChangedError,
  UploadExpiredError,
  UploadSuspendedError,
  UploadBusyError,
  CompletionUnknownError,
  WasmBlockedError,
  WasmCrashedError,
})) {
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}
