// The errors people catch.

export class UploadError extends Error {
  constructor(message, record = {}) {
    const { phase, uploadId = null, attempts = 0, retryable = false, resumable = false } = record;
    super(message, record.cause === undefined ? undefined : { cause: record.cause });
    Object.assign(this, { phase, uploadId, attempts, retryable, resumable });
  }
}

export class APIError extends UploadError {
  constructor(message, record) {
    super(message, record);
    const [body, { headers }] = record.answer;
    const error = body?.error ?? body;
    this.status = record.answer[1].status;
    this.code = error?.code ?? null;
    this.type = error?.type ?? null;
    this.param = error?.param ?? null;
    this.requestID = headers.get("x-request-id");
    this.headers = headers;
    this.error = error;
  }
}

export class APIConnectionError extends UploadError {}
export class APIConnectionTimeoutError extends APIConnectionError {}
export class FileChangedError extends UploadError {}
export class StreamLengthError extends UploadError {}
export class UploadExpiredError extends UploadError {}
export class CompletionUnknownError extends UploadError {}
export class WasmBlockedError extends UploadError {}

export class ContentChangedError extends UploadError {
  constructor(uploadId, cancelled) {
    const outcome = cancelled ? "was given up" : "is left as it was";
    super(
      `The file is not the one that upload ${uploadId} was begun with. Nothing was sent that ` +
        `could mix the two; that upload ${outcome}.`,
      { phase: "digest", uploadId, resumable: !cancelled },
    );
  }
}

export class UploadBusyError extends UploadError {
  constructor() {
    super("This file is being uploaded already, in another tab or by another call", {
      phase: "create",
      retryable: true,
    });
  }
}

export class WasmCrashedError extends UploadError {
  constructor(cause) {
    super(`The WebAssembly failed (${cause?.message ?? cause}); the next call starts with a new instance`, {
      phase: "wasm",
      retryable: true,
      cause,
    });
  }
}

// On the prototypes, because minifiers rename classes.
for (const [name, { prototype }] of Object.entries({
  UploadError,
  APIError,
  APIConnectionError,
  APIConnectionTimeoutError,
  FileChangedError,
  StreamLengthError,
  ContentChangedError,
  UploadExpiredError,
  UploadBusyError,
  CompletionUnknownError,
  WasmBlockedError,
  WasmCrashedError,
})) {
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}
