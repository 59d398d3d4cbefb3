// The four operations by themselves, against the real server and against a recorder.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Uploads } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { answerOf, json, recorder, service } from "../support/recorder.mjs";
import { startService } from "../support/service.mjs";

const baseURL = "http://service.test/v1";
const description = { bytes: 6, filename: "a.txt", mime_type: "text/plain", purpose: "user_data" };

test("create, two parts and complete make a File of equal bytes", async (t) => {
  const server = await startService(t, { key: true });
  const uploads = new Uploads({ baseURL: server.baseURL, apiKey: "any" });
  const bytes = noise(60_000);
  const { md5 } = contentOf(bytes);
  const expires_after = { anchor: "created_at", seconds: 3600 };
  const { id, status } = await uploads.create({ ...description, bytes: bytes.length, expires_after });
  assert.equal(status, "pending");
  const second = await uploads.parts.create(id, { data: new Blob([bytes.subarray(50_000)]) });
  const first = await uploads.parts.create(id, { data: bytes.subarray(0, 50_000) });
  assert.equal(first.upload_id, id);
  const done = await uploads.complete(id, { part_ids: [first.id, second.id], md5 });
  assert.equal(done.status, "completed");
  assert.equal(done.file.expires_at - done.file.created_at, 3600);
  assert.deepEqual(await server.contentOf(done.file.id), contentOf(bytes));
});

test("cancel closes the upload", async (t) => {
  const server = await startService(t);
  const uploads = new Uploads({ baseURL: server.baseURL });
  const { id } = await uploads.create(description);
  assert.equal((await uploads.cancel(id)).status, "cancelled");
  assert.equal((await server.stats()).uploads.cancelled, 1);
});

test("a client uploads a whole file with its own options where the call has none", async (t) => {
  const server = await startService(t, { key: true });
  const uploads = new Uploads({ baseURL: server.baseURL, apiKey: "any" });
  const { file } = await uploads.uploadFileChunked(new File(["whole"], "a.txt"), { purpose: "user_data" });
  assert.equal(file.bytes, 5);
});

test("withResponse gives the body, the Response and the request id", async (t) => {
  const server = await startService(t);
  const uploads = new Uploads({ baseURL: server.baseURL });
  const { data, response, request_id } = await uploads.create(description).withResponse();
  assert.equal(data.status, "pending");
  assert.equal(response.status, 200);
  assert.match(request_id, /^req_/);
  assert.equal(response.headers.get("x-request-id"), request_id);
});

test("the promise and withResponse tell of one and the same request", async () => {
  const { fetch, calls } = recorder(service);
  const promise = new Uploads({ baseURL, fetch }).create(description);
  const [plain, { data }] = await Promise.all([promise, promise.withResponse()]);
  assert.equal(plain, data);
  assert.equal(calls.length, 1);
});

test("a failed operation leaves no rejection unhandled, awaited either way", async () => {
  const { fetch } = recorder(() => json(400, { error: { message: "no" } }));
  const uploads = new Uploads({ baseURL, fetch });
  await assert.rejects(uploads.create(description), { status: 400 });
  await assert.rejects(uploads.create(description).withResponse(), { status: 400 });
});

test("unknown fields go through, both ways", async () => {
  const unknown = { azure_block_id: "x", nested: { new: [1] } };
  const { fetch, of } = recorder((call) => json(200, { ...answerOf(call), ...unknown }));
  const uploads = new Uploads({ baseURL, fetch });
  const created = await uploads.create({ ...description, tag: "mine" });
  assert.equal(of("create")[0].body.tag, "mine");
  assert.deepEqual({ ...created, ...unknown }, created);
  const completed = await uploads.complete("upload_1", { part_ids: ["a"], note: 1 });
  assert.deepEqual({ ...completed, ...unknown }, completed);
  assert.deepEqual(of("complete")[0].body, { part_ids: ["a"], note: 1 });
  await uploads.parts.create("upload_1", { data: new Uint8Array(3), number: "7" });
  const form = of("parts")[0].init.body;
  assert.deepEqual([...form.keys()].sort(), ["data", "number"]);
  assert.equal(form.get("data").size, 3);
});

test("cancel has no body, and no content type", async () => {
  const { fetch, calls } = recorder(service);
  await new Uploads({ baseURL, fetch }).cancel("upload_1");
  assert.equal(calls[0].init.body, undefined);
  assert.equal(calls[0].headers["content-type"], undefined);
});

test("a lost answer to complete is unknown here too", async () => {
  const lost = new TypeError("terminated");
  const { fetch } = recorder(() => Promise.reject(lost));
  const ended = new Uploads({ baseURL, fetch, maxRetries: 0 }).complete("upload_1", { part_ids: ["a"] });
  await assert.rejects(ended, (error) => {
    assert.equal(error.name, "CompletionUnknownError");
    assert.equal(error.uploadId, "upload_1");
    assert.equal(error.cause.name, "APIConnectionError");
    assert.equal(error.cause.cause, lost);
    return true;
  });
});

test("an upload id cannot leave its place in the path", async () => {
  const { fetch, calls } = recorder(service);
  await new Uploads({ baseURL, fetch }).cancel("../files?x=1#y");
  assert.equal(calls[0].url, "http://service.test/v1/uploads/..%2Ffiles%3Fx%3D1%23y/cancel");
});

test("a part is a file named part, in a form whose type only the platform knows", async () => {
  const { fetch, of } = recorder(service);
  await new Uploads({ baseURL, fetch }).parts.create("upload_1", { data: new Blob(["abc"]) });
  const [{ init, headers }] = of("parts");
  assert.equal(init.body.get("data").name, "part");
  assert.equal(headers["content-type"], undefined);
});

const { purpose: _, ...withoutPurpose } = description;

/** `[operation, its arguments, the option that the error names]` */
const refused = [
  ["create", [withoutPurpose], "purpose"],
  ["create", [{ ...description, bytes: 0 }], "bytes"],
  ["create", [{ ...description, bytes: 2 ** 33 + 1 }], "bytes"],
  ["create", [{ ...description, bytes: "6" }], "bytes"],
  ["create", [{ ...description, expires_after: { anchor: "created_at", seconds: 1 } }], "expires_after"],
  ["create", [{ ...description, tag: 1n }], "body"],
  ["create", [undefined], "filename"],
  ["create", ["text"], "body"],
  ["part", ["u", {}], "data"],
  ["part", ["u", { data: new Uint8Array() }], "data"],
  ["part", ["u", { data: "text" }], "data"],
  ["part", ["u", { data: new Uint8Array(1), number: 7 }], "body"],
  ["part", ["", { data: new Uint8Array(1) }], "uploadID"],
  ["complete", ["u", { part_ids: [] }], "part_ids"],
  ["complete", ["u", { part_ids: ["a", 1] }], "part_ids"],
  ["complete", ["u", { part_ids: ["a", ""] }], "part_ids"],
  ["complete", ["u", { part_ids: ["a"], md5: "zz" }], "md5"],
  ["complete", ["u"], "part_ids"],
  ["cancel", [undefined], "uploadID"],
  ["cancel", [""], "uploadID"],
  ["cancel", [7], "uploadID"],
];

for (const [index, [operation, given, option]] of refused.entries()) {
  test(`${operation} that cannot work is refused before any request: ${option} (${index})`, async () => {
    const { fetch, calls } = recorder(service);
    const uploads = new Uploads({ baseURL, fetch });
    const run = operation === "part" ? uploads.parts.create : uploads[operation].bind(uploads);
    await assert.rejects(run(...given), (error) => {
      assert.equal(error.option, option);
      assert.ok(error instanceof TypeError || error instanceof RangeError);
      return true;
    });
    assert.equal(calls.length, 0);
  });
}
