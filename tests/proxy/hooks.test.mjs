// `onCreate` and `onComplete`: they are awaited, they see the upload, and what they throw is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "../../js/node.js";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { KEY } from "../support/workerd/proxy.mjs";

const bytes = noise(1000);
const file = new File([bytes], "report.v2.pdf", { type: "application/pdf" });

test("onComplete is awaited before the client hears of the File, and knows everything about it", async (t) => {
  const service = await startService(t, { key: true });
  const calls = [];
  const { client } = proxyBefore(service.baseURL, {
    async onComplete({ request, ...event }, env, ctx) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      calls.push(event);
      assert.equal(env.OPENAI_API_KEY, KEY);
      assert.equal(ctx, undefined);
      assert.equal(request.headers.get("authorization"), "Bearer ann");
      assert.equal(request.headers.get("x-upload-grant"), null);
      assert.equal(request.body, null);
    },
  });
  const upload = await uploadFileChunked(file, client("ann", { metadata: { album: 7 } }));
  const { md5, sha256 } = await service.contentOf(upload.file.id);
  assert.ok(sha256);
  const known = { filename: "report.v2.pdf", bytes: 1000, purpose: "user_data", mimeType: "application/pdf" };
  const expected = { id: upload.file.id, ...known };
  assert.deepEqual(calls, [{ userId: "ann", uploadId: upload.id, file: expected, md5, metadata: { album: 7 } }]);
});

test("onCreate is awaited before the client hears of the upload", async (t) => {
  const service = await startService(t);
  const calls = [];
  const made = proxyBefore(service.baseURL, {
    onCreate: ({ request, ...event }) => {
      calls.push(event);
      return { row: 12 };
    },
  });
  const { created } = await sendParts(made, bytes, { metadata: { a: [1, null, "x"] } });
  assert.equal(created.value.row, 12);
  const declared = { filename: "a.bin", bytes: 1000, purpose: "user_data", mimeType: "application/octet-stream" };
  const metadata = { a: [1, null, "x"] };
  assert.deepEqual(calls, [{ userId: "ann", uploadId: created.value.id, file: declared, metadata }]);
});

test("what onComplete returns is in the answer, and cannot replace what the service says", async (t) => {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL, { onComplete: () => ({ row: 12, nested: { url: "/f/12" } }) });
  const upload = await uploadFileChunked(file, made.client());
  assert.deepEqual([upload.row, upload.nested, upload.file.filename], [12, { url: "/f/12" }, "report.v2.pdf"]);
  assert.deepEqual(made.errors, []);
  const cycle = {};
  cycle.self = cycle;
  for (const given of [{ id: "file-of-bob" }, { file: {} }, "text", [1], cycle, { big: 1n }]) {
    const bad = proxyBefore(service.baseURL, { onComplete: () => given });
    const answered = await uploadFileChunked(file, bad.client());
    assert.ok(answered.file.id.startsWith("file-"), "the upload has been recorded");
    const [{ error, about }] = bad.errors;
    assert.ok(error instanceof TypeError, String(error));
    assert.deepEqual([about.hook, about.fileId], ["onComplete", answered.file.id]);
  }
});

test("what onComplete throws is stored, not recorded: told with the File's id, reported, and no cancel", async (t) => {
  const service = await startService(t);
  const failure = new Error("the database is down");
  const made = proxyBefore(service.baseURL, {
    onComplete() {
      throw failure;
    },
  });
  const { id, complete } = await sendParts(made, bytes);
  const { status, code, value, text, headers } = await complete();
  const [{ error, about }] = made.errors;
  assert.deepEqual([status, code], [500, "file_not_recorded"]);
  assert.ok(!text.includes("database"), "an exception's words are not for clients");
  assert.equal(error, failure);
  const fileId = value.error.file_id;
  assert.deepEqual(about, { hook: "onComplete", userId: "ann", uploadId: id, fileId });
  assert.equal((await service.contentOf(fileId)).bytes, 1000);
  assert.ok(headers.get("x-upload-receipt"), "the File is the user's all the same");
  const event = made.events.at(-1);
  assert.deepEqual([event.code, event.fileId, event.cause], ["file_not_recorded", fileId, failure]);
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("without onError the console gets what a hook throws", async (t) => {
  const service = await startService(t);
  const said = t.mock.method(console, "error", () => {});
  const failure = new Error("the database is down");
  const made = proxyBefore(service.baseURL, { onError: undefined, onComplete: () => Promise.reject(failure) });
  const { complete } = await sendParts(made, bytes);
  const { value } = await complete();
  const [words, error] = said.mock.calls[0].arguments;
  assert.ok(words.includes("onComplete") && words.includes(value.error.file_id), words);
  assert.equal(error, failure);
});

test("a client is told that its File exists although it was not recorded, by an error of its own", async (t) => {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL, { onComplete: () => Promise.reject(new Error("down")) });
  await assert.rejects(uploadFileChunked(file, made.client("ann", { maxRetries: 0 })), (error) => {
    assert.deepEqual([error.name, error.code, error.phase], ["APIError", "file_not_recorded", "complete"]);
    assert.match(error.message, /its File file-\w+ is stored/);
    assert.ok(error.fileId.startsWith("file-"));
    assert.doesNotMatch(error.message, /may be complete/);
    return true;
  });
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("a client that asks again has the hook called again, for the same File", async (t) => {
  const service = await startService(t);
  const seen = [];
  const made = proxyBefore(service.baseURL, {
    onComplete({ file: { id } }) {
      seen.push(id);
      if (seen.length === 1) throw new Error("down for a moment");
    },
  });
  const upload = await uploadFileChunked(file, made.client());
  assert.deepEqual(seen, [upload.file.id, upload.file.id]);
});

test("an upload that was not recorded is recorded by the same call later, with resume", async (t) => {
  const service = await startService(t);
  let isDown = true;
  const seen = [];
  const made = proxyBefore(service.baseURL, {
    onComplete({ file: { id } }) {
      if (isDown) throw new Error("down");
      seen.push(id);
    },
  });
  const kept = new Map();
  const store = {
    get: (key) => kept.get(key),
    set: (key, value) => kept.set(key, value),
    delete: (key) => kept.delete(key),
  };
  const options = made.client("ann", { maxRetries: 0, resume: store });
  const task = uploadFileChunked(file, options);
  await assert.rejects(task, { code: "file_not_recorded", resumable: true });
  assert.ok(task.receipt, "what is left behind");
  isDown = false;
  const upload = await uploadFileChunked(file, options);
  assert.deepEqual(seen, [upload.file.id]);
  const { calls } = await service.stats();
  assert.deepEqual([calls.create, calls.part], [1, 1]);
});

test("what onCreate throws is told with the upload's id, and the upload gets no grant", async (t) => {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL, { onCreate: () => Promise.reject(new Error("down")) });
  const { created } = await sendParts(made, bytes);
  assert.deepEqual([created.status, created.code], [500, "upload_not_recorded"]);
  assert.ok(created.value.error.upload_id.startsWith("upload_"));
  assert.equal(created.headers.get("x-upload-grant"), null);
  assert.equal(made.errors[0].about.uploadId, created.value.error.upload_id);
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("a hook that never ends is given up after 30 s, and the File is told as not recorded", async (t) => {
  const service = await startService(t);
  let called;
  const asked = new Promise((resolve) => (called = resolve));
  const made = proxyBefore(service.baseURL, {
    onComplete() {
      called();
      return new Promise(() => {});
    },
  });
  const { complete } = await sendParts(made, bytes);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answer = complete();
  await asked;
  t.mock.timers.tick(30_000);
  assert.equal((await answer).code, "file_not_recorded");
});

test("hooks and metadata that cannot work are refused when the proxy is made", () => {
  for (const wrong of [
    { onComplete: true },
    { onCreate: {} },
    { onError: "console" },
    { uniqueFilenames: "yes" },
    { receiptLifetime: 0 },
    { metadata: {} },
    { metadata: () => true },
    { onCompleted() {} },
  ]) {
    assert.throws(() => proxyBefore("http://127.0.0.1:1/v1", wrong), TypeError, JSON.stringify(wrong));
  }
});
