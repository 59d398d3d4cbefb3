// Answers that are not the API's: each ends its call soon, by name, and never as a success.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { memory, watchInstances } from "../support/instances.mjs";
import { answerOf, json, recorder, service } from "../support/recorder.mjs";
import { startService } from "../support/service.mjs";

watchInstances();
const { Uploads, uploadFileChunked } = await import("upload-file-chunked");

const file = new File(["abcdef"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1", partSize: 2, concurrency: 1 };
const description = { bytes: 6, filename: "a.txt", mime_type: "text/plain", purpose: "user_data" };

// The waits between attempts are tested elsewhere.
beforeEach((t) => t.mock.method(Math, "random", () => 0));

/** What an upload rejects with when `operation` is answered by `answer`. */
async function failure(operation, answer, options) {
  const { fetch, calls, of } = recorder((call) => (call.operation === operation ? answer(call) : service(call)));
  const error = await uploadFileChunked(file, { ...base, fetch, ...options }).then(
    () => assert.fail("it resolved"),
    (error) => error,
  );
  for (const { url } of calls) assert.doesNotMatch(url, /uploads\/\//, "an upload without an id was asked for");
  return { error, calls, of };
}

// --------------------------------------------------------------------------------------- shapes

const notUploads = {
  "an empty list": () => ({ object: "list", data: [] }),
  "a list with an Upload": (upload) => ({ object: "list", data: [upload] }),
  "an array": (upload) => [upload],
  "an empty id": (upload) => ({ ...upload, id: "" }),
  "no id": ({ id: _, ...upload }) => upload,
  "a number for an id": (upload) => ({ ...upload, id: 7 }),
  null: () => null,
  "a text": () => "created",
  ...Object.fromEntries(
    ["completed", "cancelled", "expired", "failed"].map((status) => [
      `status ${status}`,
      (upload) => ({ ...upload, status }),
    ]),
  ),
};

for (const [name, edit] of Object.entries(notUploads)) {
  test(`create answered with ${name} is not a success, and nothing follows`, async () => {
    const { error, calls } = await failure("create", (call) => json(200, edit(answerOf(call))));
    assert.equal(error.name, "UnexpectedAnswerError");
    assert.deepEqual([error.phase, error.status, error.uploadId], ["create", 200, null]);
    assert.equal(calls.length, 1);
  });
}

const notParts = {
  "an empty list": () => ({ object: "list", data: [] }),
  "an array": (part) => [part],
  "an empty id": (part) => ({ ...part, id: "" }),
  "no id": ({ id: _, ...part }) => part,
  "the upload's id": (part) => ({ ...part, id: part.upload_id }),
  "another upload's part": (part) => ({ ...part, upload_id: "upload_2" }),
  "the id of the part before": (part) => ({ ...part, id: "part_1" }),
};

for (const [name, edit] of Object.entries(notParts)) {
  test(`a part answered with ${name} is not a success: the upload is cancelled`, async () => {
    const { error, of } = await failure("parts", (call) => json(200, edit(answerOf(call))));
    assert.equal(error.name, "UnexpectedAnswerError");
    assert.deepEqual([error.phase, error.uploadId], ["parts", "upload_1"]);
    assert.deepEqual([of("cancel").length, of("complete").length], [1, 0]);
  });
}

test("the operations by themselves refuse the same shapes", async () => {
  const empty = recorder(() => json(200, { object: "list", data: [] }));
  const uploads = new Uploads({ baseURL: base.baseURL, fetch: empty.fetch });
  await assert.rejects(uploads.create(description), { name: "UnexpectedAnswerError", phase: "create" });
  await assert.rejects(uploads.parts.create("upload_1", { data: new Uint8Array(1) }), {
    name: "UnexpectedAnswerError",
    phase: "parts",
  });
});

// ------------------------------------------------------------------------------------- statuses

for (const status of [600, 700, 999]) {
  test(`status ${status} ends the upload, by an own fetch`, async () => {
    const answer = { status, headers: new Headers(), text: async () => '{"error":{"message":"odd"}}' };
    const { error } = await failure("parts", () => answer, { maxRetries: 1 });
    assert.deepEqual([error.name, error.status, error.attempts], ["APIError", status, 2]);
  });

  for (const operation of ["create", "part", "complete"]) {
    test(`status ${status} of ${operation} ends the upload soon, at a real server`, async (t) => {
      const server = await startService(t, { faults: [{ operation, status, body: { error: { message: "odd" } } }] });
      const error = await uploadFileChunked(file, { ...base, baseURL: server.baseURL, maxRetries: 1 }).then(
        () => assert.fail("it resolved"),
        (error) => error,
      );
      assert.match(error.name, /^(APIError|APIConnectionError|CompletionUnknownError)$/);
      assert.equal(error.phase, operation === "part" ? "parts" : operation);
    });
  }
}

// ---------------------------------------------------------------------------------- half and huge

for (const operation of ["create", "part"]) {
  test(`half an answer to ${operation} is tried again`, async (t) => {
    const server = await startService(t, { faults: [{ operation, nth: 1, cut_answer: {} }] });
    const { status } = await uploadFileChunked(file, { ...base, baseURL: server.baseURL });
    assert.equal(status, "completed");
  });
}

test("half an answer to complete, whole by its length, is doubt", async () => {
  const { error, of } = await failure("complete", () => new Response('{"id":"upload_1","object":"upl'), {
    maxRetries: 1,
  });
  assert.equal(error.name, "CompletionUnknownError");
  assert.deepEqual([of("complete").length, of("cancel").length], [2, 0]);
});

for (const [operation, name] of Object.entries({
  create: "UnexpectedAnswerError",
  part: "UnexpectedAnswerError",
  complete: "CompletionUnknownError",
})) {
  test(`an answer of 300 MB to ${operation} is dropped: it stays out of memory`, async (t) => {
    const server = await startService(t, { faults: [{ operation, pad_to_bytes: 300_000_000 }] });
    // The module is loaded, and its memory as large as an upload needs.
    await uploadFileChunked(file, { ...base, fetch: recorder(service).fetch });
    const before = memory();
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 10);
    const start = process.memoryUsage().rss;
    const error = await uploadFileChunked(file, { ...base, baseURL: server.baseURL, maxRetries: 0 }).then(
      () => assert.fail("it resolved"),
      (error) => error,
    );
    clearInterval(timer);
    assert.equal(error.name, name);
    assert.match(error.message, /more than 16777216 bytes/);
    assert.equal(memory(), before, "memory of the WebAssembly");
    assert.ok(most - start < 150_000_000, `the process took ${most - start} bytes more`);
  });
}

test("an own fetch that gives text of 20 MB without a body to read is not a success either", async () => {
  const text = async () => `${JSON.stringify({ id: "upload_1" })}${" ".repeat(20_000_000)}`;
  const { error } = await failure("create", () => ({ status: 200, headers: new Headers(), text }), { maxRetries: 0 });
  assert.equal(error.name, "UnexpectedAnswerError");
  assert.match(error.message, /more than 16777216 bytes/);
});

// --------------------------------------------------------------------------------- silent callers

for (const option of ["apiKey", "headers"]) {
  test(`${option} that hangs ends after timeout, by name, before any request`, async () => {
    const { error, calls } = await failure("none", service, { [option]: () => new Promise(() => {}), timeout: 50 });
    assert.equal(error.name, "UploadError");
    assert.match(error.message, /apiKey or headers did not answer within 50 ms while creating the upload/);
    assert.equal(calls.length, 0);
  });

  test(`${option} that hangs when it is asked to renew ends after timeout, by name`, async () => {
    let asked = 0;
    const given = { apiKey: "old", headers: { "x-token": "old" } }[option];
    const hang = () => (++asked > 2 ? new Promise(() => {}) : given);
    const began = performance.now();
    const { error } = await failure("parts", () => json(401, { error: { message: "expired" } }), {
      [option]: hang,
      timeout: 300,
    });
    assert.equal(error.name, "UploadError");
    assert.match(error.message, /apiKey or headers did not answer within 300 ms while sending a part/);
    // Its cancel needs credentials too.
    assert.ok(performance.now() - began < 10_000 + 3_000);
  });
}

test("an operation whose key hangs ends after timeout too", async () => {
  const uploads = new Uploads({ baseURL: base.baseURL, apiKey: () => new Promise(() => {}), timeout: 50 });
  await assert.rejects(uploads.create(description), { name: "UploadError", message: /within 50 ms/ });
});
