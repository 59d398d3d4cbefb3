// Complete: a success has its File, and nothing that may be complete is cancelled.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Uploads, uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { answerOf, fileOf, json, recorder, service } from "../support/recorder.mjs";
import { startService } from "../support/service.mjs";

const file = new File(["abcdef"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1" };

// The waits between attempts are tested elsewhere.
beforeEach((t) => t.mock.method(Math, "random", () => 0));

/** Uploads while each complete meets the next of `answers`, the last one for ever. */
async function completedBy(answers, options) {
  const { fetch, of } = recorder((call) => {
    if (call.operation !== "complete") return service(call);
    return answers[Math.min(call.number, answers.length) - 1](call);
  });
  const outcome = await uploadFileChunked(file, { ...base, fetch, ...options }).then(
    (upload) => ({ upload }),
    (error) => ({ error }),
  );
  return { ...outcome, completes: of("complete").length, cancels: of("cancel").length };
}

const html = "<html><body>upstream connect error</body></html>";
const refusal = (status, error = { message: "No." }) => json(status, { error });

const unclear = {
  "503 without Retry-After": () => json(503, {}),
  "a page of HTML with 503": () => new Response(html, { status: 503, headers: { "content-type": "text/html" } }),
  "500 with a wait": () => json(500, {}, { "retry-after-ms": "1" }),
  502: () => new Response("", { status: 502 }),
  504: () => new Response("", { status: 504 }),
  "no answer": () => Promise.reject(new TypeError("terminated")),
  "half an answer": () => new Response('{"id":"upload_1","object":"upl'),
  "an empty answer": () => new Response(""),
  "a timeout": ({ init: { signal } }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
};

const after = {
  "400 in English": () => refusal(400, { message: "Upload is not pending" }),
  "400 in Japanese": () => refusal(400, { message: "アップロードは保留中ではありません" }),
  "400 that names a cause": () => refusal(400, { message: "Wrong MD5.", param: "md5" }),
  404: () => refusal(404),
  409: () => refusal(409),
  410: () => refusal(410),
  413: () => new Response("", { status: 413 }),
  422: () => refusal(422),
};

for (const [first, answer] of Object.entries(unclear)) {
  for (const [second, echo] of Object.entries(after)) {
    test(`${first}, then ${second}: it may be complete, and nothing is cancelled`, async () => {
      const { error, cancels } = await completedBy([answer, echo], { timeout: 50, maxRetries: 1 });
      assert.equal(error?.name, "CompletionUnknownError");
      assert.equal(error.uploadId, "upload_1");
      assert.match(error.message, /upload_1 may be complete.*Nothing was cancelled/s);
      assert.equal(cancels, 0);
    });
  }
}

test("503 that names a wait is a plain refusal: the 400 after it is one too, and the upload is cancelled", async () => {
  const busy = () => json(503, {}, { "retry-after-ms": "1" });
  const wrong = () => refusal(400, { message: "Wrong MD5.", param: "md5" });
  const { error, completes, cancels } = await completedBy([busy, wrong]);
  assert.equal(error.name, "APIError");
  assert.equal(error.status, 400);
  assert.deepEqual([completes, cancels], [2, 1]);
});

const plain = {
  "param md5": { param: "md5" },
  "param part_ids": { param: "part_ids" },
  "code bytes_mismatch": { code: "bytes_mismatch" },
  "code parts_out_of_order": { code: "parts_out_of_order" },
  "code upload_expired": { code: "upload_expired" },
  "code permission_denied": { code: "permission_denied" },
};

for (const [name, cause] of Object.entries(plain)) {
  test(`a first 400 with ${name} is a refusal: the upload is cancelled`, async () => {
    const { error, cancels } = await completedBy([() => refusal(400, { message: "…", ...cause })]);
    assert.equal(error.name, "APIError");
    assert.equal(error.phase, "complete");
    assert.equal(cancels, 1);
  });
}

for (const status of [401, 403]) {
  test(`a first ${status} is a refusal, whatever it says`, async () => {
    const { error, cancels } = await completedBy([() => new Response(html, { status })]);
    assert.equal(error.name, "APIError");
    assert.equal(cancels, 1);
  });
}

for (const status of [400, 404, 409, 410, 413]) {
  test(`a first ${status} that names no cause is doubt: browsers repeat requests by themselves`, async () => {
    const { error, cancels } = await completedBy([() => refusal(status)], { maxRetries: 0 });
    assert.equal(error.name, "CompletionUnknownError");
    assert.equal(error.cause.status, status);
    assert.equal(cancels, 0);
  });
}

test("a gateway's 503 after the work, at a real server: the File stays, and findFile finds it", async (t) => {
  const bytes = noise(30_000);
  const body = "upstream connect error or disconnect/reset before headers";
  const faults = [
    { operation: "complete", nth: 1, after_work: true, status: 503, body, headers: { "content-type": "text/plain" } },
  ];
  for (const findFile of [false, true]) {
    const server = await startService(t, { faults });
    const options = { ...base, baseURL: server.baseURL, filename: "a.bin", partSize: 10_000, findFile };
    const outcome = await uploadFileChunked(bytes, options).catch((error) => error);
    if (findFile) assert.deepEqual(await server.contentOf(outcome.file.id), contentOf(bytes));
    else assert.equal(outcome.name, "CompletionUnknownError");
    const { uploads, calls } = await server.staysQuiet();
    assert.deepEqual([uploads.completed, uploads.cancelled, calls.cancel], [1, 0, 0]);
  }
});

test("with findFile a File like it that another upload made is no proof: no guess is made", async (t) => {
  const faults = [
    { operation: "part", nth: 1, delay_before_ms: 1000 },
    { operation: "complete", nth: [2, 3], drop: "after" },
  ];
  const server = await startService(t, { faults });
  const options = { ...base, baseURL: server.baseURL, filename: "a.bin", maxRetries: 1, findFile: true };
  const slow = uploadFileChunked(noise(30_000), options).catch((error) => error);
  await server.until(({ calls }) => calls.part === 1);
  assert.equal((await uploadFileChunked(noise(30_000), options)).status, "completed");
  assert.equal((await slow).name, "CompletionUnknownError");
});

// ------------------------------------------------------------------------ no success without its File

const fileless = {
  '{ object: "file" } without an id': () => ({ object: "file" }),
  "a File with an empty id": () => ({ object: "file", id: "" }),
  "a File with the upload's id": (upload) => ({ object: "file", id: upload.id }),
  "an Upload without a File": ({ file: _, ...upload }) => upload,
  "an Upload whose File is null": (upload) => ({ ...upload, file: null }),
  "an Upload whose File is a text": (upload) => ({ ...upload, file: "file-1" }),
  "an Upload whose File has no id": (upload) => ({ ...upload, file: { object: "file" } }),
  "an Upload whose File has an empty id": (upload) => ({ ...upload, file: { ...upload.file, id: "" } }),
  "an Upload without an id": ({ id: _, ...upload }) => upload,
  "an Upload with an empty id": (upload) => ({ ...upload, id: "" }),
  "another Upload": (upload) => ({ ...upload, id: "upload_2" }),
  "a File of fewer bytes": (upload) => ({ ...upload, file: { ...upload.file, bytes: 5 } }),
  "a bare File of fewer bytes": (upload) => ({ ...upload.file, bytes: 5 }),
  "an empty list": () => ({ data: [] }),
  "an array": (upload) => [upload],
  null: () => null,
  "a text": () => "ok",
  ...Object.fromEntries(
    ["pending", "in_progress", "processing", "failed", "cancelled", "expired"].map((status) => [
      `status ${status}`,
      (upload) => ({ ...upload, status }),
    ]),
  ),
};

for (const [name, edit] of Object.entries(fileless)) {
  test(`complete answered with ${name} is not a success`, async () => {
    const { error } = await completedBy([(call) => json(200, edit(answerOf(call)))]);
    assert.ok(error, "it resolved");
    const dead = /failed|cancelled|expired/.test(name);
    assert.equal(error.name, dead ? "UnexpectedAnswerError" : "CompletionUnknownError");
    const unexpected = dead ? error : error.cause;
    assert.equal(unexpected.name, "UnexpectedAnswerError");
    assert.equal(unexpected.status, 200);
    assert.match(unexpected.message, /not one of this API/);
  });
}

for (const status of [202, 204, 300, 303, 304]) {
  test(`complete answered with ${status} ${status < 300 ? "and no body" : "and a whole Upload"} is not a success`, async () => {
    const empty = status === 204 || status === 304 || status < 300;
    const answer = (call) => new Response(empty ? null : JSON.stringify(answerOf(call)), { status });
    const { error } = await completedBy([answer], { maxRetries: 0 });
    assert.equal(error?.name, "CompletionUnknownError");
  });
}

test("a File by itself is wrapped in its Upload", async () => {
  const { upload, cancels } = await completedBy([({ of }) => json(200, fileOf("upload_1", of("create")[0].body))]);
  assert.equal(upload.id, "upload_1");
  assert.equal(upload.object, "upload");
  assert.equal(upload.status, "completed");
  assert.equal(upload.file.id, "file-1");
  assert.deepEqual([upload.bytes, upload.filename, upload.purpose], [6, "a.txt", "user_data"]);
  assert.equal(cancels, 0);
});

test("an Upload without a status, but with its File, is a success", async () => {
  const { upload } = await completedBy([
    (call) => {
      const { status: _, ...rest } = answerOf(call);
      return json(200, rest);
    },
  ]);
  assert.equal(upload.file.id, "file-1");
});

test("the operation by itself needs its File too", async () => {
  const { fetch } = recorder(({ url }) =>
    json(200, { id: url.split("/").at(-2), object: "upload", status: "pending" }),
  );
  const ended = new Uploads({ ...base, purpose: undefined, fetch }).complete("upload_1", { part_ids: ["a"] });
  await assert.rejects(ended, { name: "CompletionUnknownError" });
});

// -------------------------------------------------------------------------- parts that are there twice

/** An upload of three parts, of which the answer to the second is lost, at a service that counts every byte. */
async function countedTwice(t, options) {
  const flags = ["--count-all-bytes"];
  const server = await startService(t, { flags, faults: [{ operation: "part", nth: 2, drop: "after" }] });
  const all = { ...base, baseURL: server.baseURL, filename: "a.bin", partSize: 10_000, concurrency: 1, ...options };
  return { server, all, bytes: noise(30_000) };
}

test("a part sent again after its lost answer, where every byte is counted: it says so, and the next call starts over", async (t) => {
  const { server, all, bytes } = await countedTwice(t);
  const error = await uploadFileChunked(bytes, all).catch((error) => error);
  assert.equal(error.name, "APIError");
  assert.equal(error.phase, "complete");
  assert.equal(error.retryable, true);
  assert.equal(error.resumable, false);
  assert.match(error.message, /parts were sent twice.*counts every byte.*start a new upload/s);
  assert.equal((await server.staysQuiet()).uploads.cancelled, 1);
  const { file } = await uploadFileChunked(bytes, all);
  assert.deepEqual(await server.contentOf(file.id), contentOf(bytes));
});

test("a part sent again after its lost answer, with a journal: the journal is forgotten, and the next call starts over", async (t) => {
  const data = new Map();
  const resume = {
    get: (key) => data.get(key),
    set: (key, value) => data.set(key, structuredClone(value)),
    delete: (key) => data.delete(key),
  };
  const { server, all, bytes } = await countedTwice(t, { resume });
  const error = await uploadFileChunked(bytes, all).catch((error) => error);
  assert.deepEqual([error.name, error.retryable, error.resumable], ["APIError", true, false]);
  const { id, file } = await uploadFileChunked(bytes, all);
  assert.notEqual(id, error.uploadId);
  assert.deepEqual(await server.contentOf(file.id), contentOf(bytes));
});

test("a refusal where no part was sent twice does not speak of it, and is final", async () => {
  const { error } = await completedBy([() => refusal(400, { message: "Wrong MD5.", param: "md5" })]);
  assert.equal(error.retryable, false);
  assert.doesNotMatch(error.message, /twice/);
});
