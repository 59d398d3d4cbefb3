// The official JavaScript SDK against our server: what it takes for an Uploads API is one.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, toFile } from "openai";
import { startServer } from "../support/server.mjs";

const bytes = randomBytes(3_000_000);
const md5 = createHash("md5").update(bytes).digest("hex");
const file = {
  bytes: bytes.length,
  filename: "three megabytes.bin",
  mime_type: "application/octet-stream",
  purpose: "user_data",
};

let server;
let client;

before(async () => {
  server = await startServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "any", maxRetries: 0 });
});
after(() => server.stop());

/** An upload whose parts, each of a million bytes, are all there. */
async function withParts() {
  const upload = await client.uploads.create(file);
  const parts = [];
  for (let at = 0; at < bytes.length; at += 1_000_000) {
    const data = await toFile(bytes.subarray(at, at + 1_000_000), "part");
    parts.push(await client.uploads.parts.create(upload.id, { data }));
  }
  return { upload, parts, part_ids: parts.map(({ id }) => id) };
}

test("create answers a pending upload", async () => {
  const upload = await client.uploads.create(file);
  assert.equal(upload.object, "upload");
  assert.equal(upload.status, "pending");
  assert.equal(upload.bytes, file.bytes);
  assert.equal(upload.filename, file.filename);
  assert.equal(upload.purpose, file.purpose);
  assert.equal(upload.expires_at, upload.created_at + 3600);
});

test("the file of a completed upload holds the same bytes", async () => {
  const { upload, parts, part_ids } = await withParts();
  assert.deepEqual(new Set(parts.map(({ upload_id }) => upload_id)), new Set([upload.id]));
  assert.deepEqual(new Set(parts.map(({ object }) => object)), new Set(["upload.part"]));

  const completed = await client.uploads.complete(upload.id, { part_ids, md5 });
  assert.equal(completed.status, "completed");
  assert.equal(completed.file.bytes, file.bytes);
  assert.equal(completed.file.filename, file.filename);

  const content = await client.files.content(completed.file.id);
  assert.deepEqual(Buffer.from(await content.arrayBuffer()), bytes);
});

test("part_ids decide the order of the file", async () => {
  const { upload, part_ids } = await withParts();
  const completed = await client.uploads.complete(upload.id, { part_ids: part_ids.toReversed() });
  const content = await client.files.content(completed.file.id);
  const thirds = [0, 1, 2].map((third) => bytes.subarray(third * 1_000_000, (third + 1) * 1_000_000));
  assert.deepEqual(Buffer.from(await content.arrayBuffer()), Buffer.concat(thirds.toReversed()));
});

test("expires_after sets the life of the file", async () => {
  const expires_after = { anchor: "created_at", seconds: 7200 };
  const upload = await client.uploads.create({ ...file, bytes: 5, expires_after });
  const part = await client.uploads.parts.create(upload.id, { data: await toFile(Buffer.from("hello"), "part") });
  const { file: result } = await client.uploads.complete(upload.id, { part_ids: [part.id] });
  assert.equal(result.expires_at, result.created_at + 7200);
});

test("a wrong md5 is a BadRequestError", async () => {
  const { upload, part_ids } = await withParts();
  await assert.rejects(client.uploads.complete(upload.id, { part_ids, md5: "0".repeat(32) }), BadRequestError);
});

test("a missing part is a BadRequestError", async () => {
  const { upload, part_ids } = await withParts();
  await assert.rejects(client.uploads.complete(upload.id, { part_ids: part_ids.slice(1) }), BadRequestError);
});

test("a cancelled upload takes no more parts", async () => {
  const upload = await client.uploads.create(file);
  assert.equal((await client.uploads.cancel(upload.id)).status, "cancelled");
  await assert.rejects(client.uploads.parts.create(upload.id, { data: await toFile(bytes, "part") }), BadRequestError);
});

test("a completed upload cannot be completed or cancelled", async () => {
  const { upload, part_ids } = await withParts();
  await client.uploads.complete(upload.id, { part_ids });
  await assert.rejects(client.uploads.complete(upload.id, { part_ids }), BadRequestError);
  await assert.rejects(client.uploads.cancel(upload.id), BadRequestError);
});

test("an unknown upload is a NotFoundError", async () => {
  await assert.rejects(client.uploads.cancel("upload_unknown"), NotFoundError);
});

test("no key is an AuthenticationError", async () => {
  const anonymous = client.withOptions({ defaultHeaders: { Authorization: null } });
  await assert.rejects(anonymous.uploads.create(file), AuthenticationError);
});

test("errors carry what the SDK looks for", async () => {
  const error = await client.uploads.cancel("upload_unknown").catch((error) => error);
  assert.ok(error instanceof APIError);
  assert.equal(error.status, 404);
  assert.equal(error.type, "invalid_request_error");
  assert.equal(typeof error.message, "string");
});

test("the SDK's own retries get a part through a server that fails once", async () => {
  await server.faults([{ operation: "part", nth: 1, status: 503, headers: { "retry-after-ms": "1" } }]);
  await server.resetStats();
  const patient = client.withOptions({ maxRetries: 2 });
  const upload = await patient.uploads.create({ ...file, bytes: 5 });
  await patient.uploads.parts.create(upload.id, { data: await toFile(Buffer.from("hello"), "part") });
  await server.faults();
  assert.equal((await server.stats()).calls.part, 2);
});
