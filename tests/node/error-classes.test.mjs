// The errors people catch.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as library from "upload-file-chunked";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  CompletionUnknownError,
  ContentChangedError,
  FileChangedError,
  FileUnavailableError,
  StreamLengthError,
  UnexpectedAnswerError,
  UploadBusyError,
  UploadError,
  UploadExpiredError,
  UploadSuspendedError,
  uploadFileChunked,
  WasmBlockedError,
  WasmCrashedError,
} from "upload-file-chunked";
import { json, recorder, service } from "../support/recorder.mjs";

const file = new File(["abc"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1", maxRetries: 0 };

/** What an upload rejects with when `operation` is answered by `answer`. */
async function failure(operation, answer, options) {
  const { fetch, calls, of } = recorder((call) => (call.operation === operation ? answer(call) : service(call)));
  const error = await uploadFileChunked(file, { ...base, fetch, ...options }).then(
    () => assert.fail("it resolved"),
    (error) => error,
  );
  return { error, calls, of };
}

test("every class is exported, an Error, and named", () => {
  const classes = {
    UploadError,
    APIConnectionError,
    APIConnectionTimeoutError,
    APIError,
    CompletionUnknownError,
    ContentChangedError,
    FileChangedError,
    FileUnavailableError,
    StreamLengthError,
    UnexpectedAnswerError,
    UploadBusyError,
    UploadExpiredError,
    UploadSuspendedError,
    WasmBlockedError,
    WasmCrashedError,
  };
  const exported = Object.keys(library).filter((name) => name.endsWith("Error"));
  assert.deepEqual(exported.sort(), Object.keys(classes).sort());
  for (const [name, { prototype }] of Object.entries(classes)) {
    assert.equal(prototype.name, name);
    assert.ok(prototype instanceof Error);
    if (name !== "UploadError") assert.ok(prototype instanceof UploadError);
  }
});

test("an answer of the service becomes an APIError with everything in it", async () => {
  const body = { error: { message: "No.", type: "invalid_request_error", code: "odd", param: "data" } };
  const { error } = await failure("parts", () => json(422, body, { "x-request-id": "req_9", "x-other": "1" }));
  assert.ok(error instanceof APIError && error instanceof UploadError && error instanceof Error);
  const { name, status, code, type, param, requestID, phase, uploadId, attempts, retryable } = error;
  assert.deepEqual(
    { name, status, code, type, param, requestID, phase, uploadId, attempts, retryable },
    {
      name: "APIError",
      status: 422,
      code: "odd",
      type: "invalid_request_error",
      param: "data",
      requestID: "req_9",
      phase: "parts",
      uploadId: "upload_1",
      attempts: 1,
      retryable: false,
    },
  );
  assert.equal(error.message, "422 while sending a part: No. The upload was cancelled.");
  assert.equal(error.headers.get("x-other"), "1");
  assert.deepEqual(error.error, body.error);
});

const bodies = {
  "a gateway's { status, message }": [
    json(400, { status: "failure", message: "Virtual key not found" }),
    /Virtual key not found/,
  ],
  HTML: [
    new Response("<h1>Bad gateway</h1>", { status: 502 }),
    /^502 .*a page of HTML, probably of a proxy or gateway/,
  ],
  "an error that is a string": [json(400, { error: "just words" }), /just words/],
  "an empty body": [new Response("", { status: 400 }), /400/],
  null: [json(400, null), /400/],
  "an array": [json(400, [1]), /400/],
  "a message that is no string": [json(400, { error: { message: { deep: 1 } } }), /400/],
};

for (const [name, [response, message]] of Object.entries(bodies)) {
  test(`a failure told as ${name} is readable`, async () => {
    const { error } = await failure("create", () => response);
    assert.ok(error instanceof APIError);
    assert.match(error.message, message);
    assert.ok(error.message.length < 700);
  });
}

test("a success that is not an Upload is an UnexpectedAnswerError, and nothing is sent after it", async () => {
  for (const response of [new Response("<html>sign in</html>"), json(200, { object: "upload" }), json(200, null)]) {
    const { error, calls } = await failure("create", () => response);
    assert.ok(error instanceof UnexpectedAnswerError);
    assert.equal(error.status, 200);
    assert.equal(error.headers, response.headers);
    assert.equal(calls.length, 1);
  }
});

test("what fetch threw is the cause itself", async () => {
  const thrown = new TypeError("fetch failed");
  const { error } = await failure("create", () => Promise.reject(thrown));
  assert.ok(error instanceof APIConnectionError);
  assert.equal(error.cause, thrown);
  assert.equal(error.retryable, true);
  assert.equal(error.message, "No answer while creating the upload (1 attempt). fetch failed (service.test).");
});

test("with maxRetries 0 there is one attempt, with 2 there are three", async () => {
  for (const maxRetries of [0, 2]) {
    const answer = () => json(500, {}, { "retry-after-ms": "1" });
    const { error, of } = await failure("create", answer, { maxRetries });
    assert.equal(of("create").length, maxRetries + 1);
    assert.equal(error.attempts, maxRetries + 1);
  }
});

test("x-should-retry: false stops the retries of a 500", async () => {
  const { error, of } = await failure("create", () => json(500, {}, { "x-should-retry": "false" }), { maxRetries: 5 });
  assert.equal(of("create").length, 1);
  assert.equal(error.retryable, false);
});

test("an attempt that outlasts the time-out is aborted", async () => {
  let signal;
  const { error } = await failure(
    "parts",
    ({ init }) => {
      signal = init.signal;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
    { timeout: 30 },
  );
  assert.ok(error instanceof APIConnectionTimeoutError && error instanceof APIConnectionError);
  assert.match(error.message, /30 ms/);
  assert.equal(signal.aborted, true);
});

test("a body that never ends counts into the time-out", async () => {
  const { error } = await failure("create", () => new Response(new ReadableStream({})), { timeout: 30 });
  assert.ok(error instanceof APIConnectionTimeoutError);
});

test("a lost answer to complete is a CompletionUnknownError whose cause is what was seen", async () => {
  const lost = new TypeError("terminated");
  const { error, of } = await failure("complete", () => Promise.reject(lost));
  assert.ok(error instanceof CompletionUnknownError);
  assert.match(error.message, /upload_1/);
  assert.equal(error.cause.cause, lost);
  assert.equal(of("cancel").length, 0);
});

test("what a function of the options throws reaches the caller, and is not retried", async () => {
  const thrown = new Error("the vault is closed");
  const apiKey = async () => {
    throw thrown;
  };
  const { error, calls } = await failure("none", service, { apiKey, maxRetries: 5 });
  assert.ok(error instanceof UploadError);
  assert.equal(error.cause, thrown);
  assert.equal(calls.length, 0);
});

test("what is thrown may be no error", async () => {
  const { error } = await failure("create", () => Promise.reject("just text"));
  assert.equal(error.name, "APIConnectionError");
  assert.equal(error.cause, "just text");
});

test("a failing cancel does not mask the failure", async () => {
  const { fetch } = recorder((call) => {
    if (call.operation === "parts") return json(400, {});
    return call.operation === "cancel" ? json(404, {}) : service(call);
  });
  const error = await uploadFileChunked(file, { ...base, fetch }).catch((error) => error);
  assert.deepEqual([error.status, error.phase], [400, "parts"]);
});
