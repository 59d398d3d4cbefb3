// The errors people catch.

export class UploadError extends Error {
  constructor(message, record = {}) {
    const { phase, uploadId = null, attempts = 0, retryable = false, resumable = false } = record;
    super(message.trim(), record.cause === undefined ? undefined : { cause: record.cause });
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
export class FileUnavailableError extends UploadError {}
export class StreamLengthError extends UploadError {}
export class UploadExpiredError extends UploadError {}
export class CompletionUnknownError extends UploadError {}
export class WasmBlockedError extends UploadError {}
export class WasmCrashedError extends UploadError {}

export class UploadSuspendedError extends UploadError {
  /** `remains` is a sentence about what is left behind. */
  constructor(record, remains = "") {
    super(`The upload was suspended. ${remains}`, record);
  }
}

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

// On the prototypes, because minifiers rename classes.
for (const [name, { prototype }] of Object.entries({
  UploadError,
  APIError,
  UnexpectedAnswerError,
  APIConnectionError,
  APIConnectionTimeoutError,
  FileChangedError,
  FileUnavailableError,
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
