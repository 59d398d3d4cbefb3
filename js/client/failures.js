// The plain records that the WebAssembly rejects with become the errors people catch.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  CompletionUnknownError,
  ContentChangedError,
  FileChangedError,
  StreamLengthError,
  UploadError,
  UploadExpiredError,
  WasmBlockedError,
} from "./errors.js";

const DOING = {
  load: "loading the WebAssembly",
  create: "creating the upload",
  parts: "sending a part",
  digest: "reading the file for its MD5",
  complete: "completing the upload",
  cancel: "cancelling the upload",
};

const MAKE = {
  api: (record) =>
    new APIError(`${record.answer[1].status} while ${DOING[record.phase]}: ${words(record.answer[0])}`, record),
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
  stream: (record) => new UploadError(`The stream failed: ${record.cause?.message ?? record.cause}`, record),
  wrongLength: (record) => {
    const { declared, read } = record.lengths;
    const end = read < declared ? `ended after ${read}` : "has more";
    return new StreamLengthError(`The stream was declared to have ${declared} bytes, but ${end}`, record);
  },
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

/** What an error body says: in the API's own shape, or that of gateways ({ status, message }). */
function words(body) {
  const text = body?.error?.message ?? body?.message ?? body?.error ?? body;
  return typeof text === "string" && text ? text.slice(0, 500) : "the answer is not what the API describes";
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
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!plain) return `an instance of ${value.constructor?.name ?? "Object"}`;
  try {
    return JSON.stringify(value).slice(0, 100);
  } catch {
    return "an object";
  }
}
