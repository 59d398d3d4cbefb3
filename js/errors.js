// The errors people catch, made from the plain records the WebAssembly rejects with.

const DOING = {
  load: "loading the WebAssembly",
  create: "creating the upload",
  parts: "sending a part",
  digest: "reading the file for its MD5",
  complete: "completing the upload",
  cancel: "cancelling the upload",
};

export class UploadError extends Error {
  constructor(message, record = {}) {
    const { phase, uploadId = null, attempts = 0, retryable = false, resumable = false } = record;
    super(message, record.cause === undefined ? undefined : { cause: record.cause });
    Object.assign(this, { phase, uploadId, attempts, retryable, resumable });
  }
}

export class APIError extends UploadError {
  constructor(record) {
    const [body, response] = record.answer;
    // The API's own shape, then that of gateways ({ status, message }), then whatever came.
    const error = body?.error ?? body;
    const text = error?.message ?? body?.message ?? error;
    const words = typeof text === "string" && text ? text.slice(0, 500) : "the answer is not what the API describes";
    super(`${record.status} while ${DOING[record.phase]}: ${words}`, record);
    this.status = record.status;
    this.code = error?.code ?? null;
    this.type = error?.type ?? null;
    this.param = error?.param ?? null;
    this.requestID = response.headers.get("x-request-id");
    this.headers = response.headers;
    this.error = error;
  }
}

export class APIConnectionError extends UploadError {}
export class APIConnectionTimeoutError extends APIConnectionError {}
export class FileChangedError extends UploadError {}
export class UploadExpiredError extends UploadError {}
export class CompletionUnknownError extends UploadError {}
export class WasmBlockedError extends UploadError {}

export class ContentChangedError extends UploadError {
  constructor(uploadId, cancelled) {
    const outcome = cancelled ? "was cancelled" : "is left as it was";
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
  ContentChangedError,
  UploadExpiredError,
  UploadBusyError,
  CompletionUnknownError,
  WasmBlockedError,
  WasmCrashedError,
})) {
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}

const MAKE = {
  api: (record) => new APIError(record),
  connection: (record) =>
    new APIConnectionError(
      `No answer while ${DOING[record.phase]} (${tries(record)}). Candidates: the key (a 401 ` +
        "carries no CORS header, so a browser hides it), CORS (does the service allow this " +
        "origin?), and the network.",
      record,
    ),
  timeout: (record) =>
    new APIConnectionTimeoutError(
      `No answer within ${record.timeout} ms while ${DOING[record.phase]} (${tries(record)})`,
      record,
    ),
  stalled: (record) =>
    new APIConnectionTimeoutError(
      `The connection stalled for ${record.timeout} ms while ${DOING[record.phase]} (${tries(record)})`,
      record,
    ),
  contentChanged: (record) => new ContentChangedError(record.uploadId, true),
  expired: (record) => new UploadExpiredError(`Upload ${record.uploadId} expired before all parts were sent`, record),
  fileChanged: (record) =>
    new FileChangedError("The file changed or vanished while it was read; pick it again", record),
  completionUnknown: (record) =>
    new CompletionUnknownError(
      `The answer to complete was lost, so upload ${record.uploadId} may have become a File; ` +
        "nothing was cancelled",
      { ...record, cause: toError(record.cause) },
    ),
  caller: (record) =>
    new UploadError(
      `A function given in the options failed while ${DOING[record.phase]}: ${record.cause?.message ?? record.cause}`,
      record,
    ),
};

/**
 * The error for what the WebAssembly rejected with. `given` are the arguments of the call, for
 * the value a refused option had; `reason` is the abort signal's.
 */
export function toError(record, given, reason) {
  if (record?.kind === "aborted") return reason;
  if (record?.kind === "invalid") return invalid(record, given);
  return MAKE[record?.kind]?.(record) ?? record;
}

/** The error for a WebAssembly module that could not be loaded. */
export function loadError(cause) {
  const blocked =
    cause instanceof WebAssembly.CompileError ||
    cause?.name === "EvalError" ||
    /content security policy|unsafe-eval/i.test(cause?.message);
  return blocked
    ? new WasmBlockedError(
        "WebAssembly may not run here. Under a Content-Security-Policy, script-src needs 'wasm-unsafe-eval'.",
        { phase: "load", cause },
      )
    : new UploadError(`Could not load the WebAssembly: ${cause?.message ?? cause}`, {
        phase: "load",
        retryable: true,
        cause,
      });
}

function tries({ attempts }) {
  return attempts === 1 ? "1 attempt" : `${attempts} attempts`;
}

// Options whose values may be secret are named without their value.
const SECRET = new Set(["apiKey", "headers", "baseURL", "query"]);

function invalid({ option, expected, range }, given) {
  const value = SECRET.has(option) ? "" : `, got ${describe(given?.[option])}`;
  const error = new (range ? RangeError : TypeError)(`${option}: expected ${expected}${value}`);
  // So that a form can point at the field.
  return Object.assign(error, { option });
}

function describe(value) {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return String(value);
  const bytes = value.size ?? value.byteLength;
  if (typeof bytes === "number") return `${value.constructor?.name ?? "an object"} of ${bytes} bytes`;
  try {
    return JSON.stringify(value).slice(0, 100);
  } catch {
    return "an object";
  }
}
