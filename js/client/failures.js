// The errors people catch, made from the records that the WebAssembly rejects with
// (`src/web/error_record.rs`): one entry for each kind.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  CompletionUnknownError,
  ContentChangedError,
  FileChangedError,
  StreamLengthError,
  UnexpectedAnswerError,
  UploadError,
  UploadExpiredError,
  UploadSuspendedError,
  WasmCrashedError,
} from "./errors.js";
import { read, wordsOf } from "./foreign.js";
import { answerText, sizeHint } from "./messages/answer.js";
import { connectionHint } from "./messages/connection.js";
import { doing, remains, resent, tries } from "./messages/phase.js";

/** Makes an error of `Class` whose message is `text`, and what is left behind. */
const failed = (Class, text) => (record) => new Class(`${text(record)} ${remains(record)}`, record);

/** The code with which a proxy says that the File exists, but its hook failed. */
const NOT_RECORDED = "file_not_recorded";

const detailOf = (record) => (record.kind === "api" ? record.answer.body?.error : undefined);

/** The complete of `record` may be repeated, and what is left behind is known: the File. */
function notRecorded({ cause: { answer }, ...record }) {
  const text = `${answer.status} while ${doing(record)}: ${answerText(answer)}.`;
  return Object.assign(new APIError(text, { ...record, answer }), { fileId: answer.body.error.file_id });
}

/** One entry for each kind of `core::error::Error`. */
const MAKE = {
  api: failed(
    APIError,
    (record) => `${record.answer.status} while ${doing(record)}: ${answerText(record.answer)}.${sizeHint(record)}`,
  ),
  unexpected: failed(
    UnexpectedAnswerError,
    (record) =>
      `The answer (${record.answer.status}) while ${doing(record)} is not one of this API: ${answerText(record.answer)}.`,
  ),
  connection: failed(
    APIConnectionError,
    (record) => `No answer while ${doing(record)} (${tries(record)}). ${connectionHint(record.cause)}`,
  ),
  timeout: failed(
    APIConnectionTimeoutError,
    (record) => `No answer within ${record.timeout} ms while ${doing(record)} (${tries(record)}).`,
  ),
  stalled: failed(
    APIConnectionTimeoutError,
    (record) => `The connection stalled for ${record.timeout} ms while ${doing(record)} (${tries(record)}).`,
  ),
  fileChanged: failed(
    FileChangedError,
    (record) => `The file changed, or can no longer be read, while ${doing(record)}: ${wordsOf(record.cause)}.`,
  ),
  stream: failed(UploadError, (record) => `The ${record.source ?? "stream"} failed: ${wordsOf(record.cause)}.`),
  wrongLength: failed(StreamLengthError, ({ lengths: { declared, read } }) => {
    const end = read < declared ? `ended after ${read}` : "has more";
    return `The stream was declared to have ${declared} bytes, but ${end}.`;
  }),
  contentChanged: (record) => new ContentChangedError(record.uploadId, record.remains === "cancelled"),
  expired: (record) => new UploadExpiredError(`Upload ${record.uploadId} expired before all parts were sent.`, record),
  completionUnknown: (record) => {
    if (detailOf(record.cause)?.code === NOT_RECORDED) return notRecorded(record);
    const cause = toError(record.cause);
    return new CompletionUnknownError(
      `Upload ${record.uploadId} may be complete: its answer was lost or unclear (${wordsOf(cause)}). Nothing was ` +
        `cancelled. Look for the File with GET /files?purpose=…&order=desc, or set findFile. ${resent(record)}`,
      { ...record, cause },
    );
  },
  caller: failed(
    UploadError,
    (record) => `A function given in the options failed while ${doing(record)}: ${wordsOf(record.cause)}.`,
  ),
  callerTimeout: failed(
    UploadError,
    (record) =>
      `A function given for apiKey or headers did not answer within ${record.timeout} ms while ${doing(record)}.`,
  ),
  suspended: (record) => new UploadSuspendedError(record, remains(record)),
};

/** The error for what the WebAssembly rejected with; anything else passes as it is. */
export function toError(record) {
  return MAKE[read(record, "kind")]?.(record) ?? record;
}

/** The error for a trap with the exception `cause`. */
export function crashError(cause, record = {}) {
  return new WasmCrashedError(
    `The WebAssembly failed (${wordsOf(cause)}). ${remains(record)}The next call starts a new instance.`,
    { phase: "wasm", retryable: true, cause, ...record },
  );
}
