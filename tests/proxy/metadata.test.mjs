// `metadata`: from the page's option through the grant to the hooks, and never to the service.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import { uploadFileChunked } from "../../js/node.js";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";

const bytes = noise(1000);
const file = new File([bytes], "a.bin");

/** 1,024 bytes as JSON, of two bytes of UTF-8 for each character. */
const longest = { a: "é".repeat((1024 - '{"a":""}'.length) / 2) };

/** A proxy whose hooks note the metadata they saw; `{ hook: [metadata, …] }`. */
async function noting(t, options) {
  const service = await startService(t);
  const seen = { admit: [], onCreate: [], onComplete: [] };
  const note = (hook) => (call) => {
    seen[hook].push(call.metadata);
    return hook === "admit" || undefined;
  };
  const hooks = { admit: note("admit"), onCreate: note("onCreate"), onComplete: note("onComplete") };
  return { service, seen, ...proxyBefore(service.baseURL, { ...hooks, ...options }) };
}

test("every hook sees the metadata of the page, and the service none", async (t) => {
  const { seen, sent, client } = await noting(t);
  const metadata = { album: 7, tags: ["a", "b"], nested: { deep: { yes: true, no: null } }, name: "ü 🙂" };
  await uploadFileChunked(file, client("ann", { metadata }));
  for (const hook of ["onCreate", "onComplete"]) assert.deepEqual(seen[hook], [metadata], hook);
  assert.deepEqual(seen.admit, [metadata, metadata, metadata]);
  for (const { body } of sent) assert.ok(typeof body !== "string" || !body.includes("album"), body);
});

test("admit sees the name and the type of the file at every call", async (t) => {
  const calls = [];
  const service = await startService(t);
  const { client } = proxyBefore(service.baseURL, {
    admit: ({ operation, filename, mimeType }) => calls.push([operation, filename, mimeType]) > 0,
  });
  await uploadFileChunked(file, client("ann", { filename: "naïve 🙂.txt" }));
  const named = ["naïve 🙂.txt", "text/plain"];
  assert.deepEqual(calls, [
    ["create", ...named],
    ["part", ...named],
    ["complete", ...named],
  ]);
});

test("metadata of 1,024 bytes goes through, with the longest file name and type", async (t) => {
  const { seen, client, ask } = await noting(t, { maxFilenameBytes: 4096 });
  await uploadFileChunked(file, client("ann", { metadata: longest, filename: "é".repeat(2000) }));
  assert.deepEqual(seen.onComplete, [longest]);
  const { code, value } = await ask("/v1/uploads", {
    body: { bytes: 1, filename: "a", purpose: "user_data", mime_type: "a/b", metadata: { a: `${longest.a}x` } },
  });
  assert.deepEqual([code, value.error.param], ["metadata_too_large", "metadata"]);
});

test("the proxy refuses metadata that is not an object, by name", async (t) => {
  const { ask, sent } = await noting(t);
  for (const metadata of ["text", 7, true, [1]]) {
    const body = { bytes: 1, filename: "a", purpose: "user_data", mime_type: "a/b", metadata };
    const { status, code, value } = await ask("/v1/uploads", { body });
    assert.deepEqual([status, code, value.error.param], [400, "metadata_invalid", "metadata"]);
  }
  assert.deepEqual(sent, []);
});

test("the client refuses metadata that JSON cannot hold as it is, before any request", async (t) => {
  const { client, events } = await noting(t);
  const cycle = {};
  cycle.self = cycle;
  const wrong = [
    ...["text", 7, true, [1], () => 1, new Date(), new Map()],
    ...[{ a: NaN }, { a: Infinity }, { a: 1n }, { a() {} }, { a: new Date() }, { a: [undefined] }, { a: Symbol("s") }],
    ...[{ a: new Uint8Array(2) }, { a: { b: new Set() } }],
  ];
  for (const metadata of wrong) {
    await assert.rejects(
      uploadFileChunked(file, client("ann", { metadata })),
      (error) => error instanceof TypeError && error.option === "metadata" && error.message.includes("metadata"),
      String(metadata),
    );
  }
  const tooLong = { name: "RangeError", option: "metadata" };
  await assert.rejects(uploadFileChunked(file, client("ann", { metadata: { a: `${longest.a}x` } })), tooLong);
  await assert.rejects(uploadFileChunked(file, client("ann", { metadata: cycle })), { option: "metadata" });
  assert.deepEqual(events, [], "no request");
});

test("metadata is copied when the call is made, and null is none", async (t) => {
  const { client, seen } = await noting(t);
  const metadata = { album: 7 };
  const task = uploadFileChunked(file, client("ann", { metadata }));
  metadata.album = 8;
  await task;
  await uploadFileChunked(file, client("ann", { metadata: null }));
  assert.deepEqual(seen.onComplete, [{ album: 7 }, undefined]);
});

test("OpenAI's own API gets no metadata: the option is refused before any request", async () => {
  const fetch = () => assert.fail("no request");
  const options = { purpose: "user_data", apiKey: "k", fetch, metadata: { a: 1 } };
  await assert.rejects(uploadFileChunked(file, options), { name: "TypeError", option: "metadata" });
});

test("a Standard Schema checks the metadata, and the hooks get what it returns", async (t) => {
  const schema = z.object({ album: z.string().transform(Number), tags: z.array(z.string()).default([]) });
  const { client, seen, events } = await noting(t, { metadata: schema });
  await uploadFileChunked(file, client("ann", { metadata: { album: "7" } }));
  for (const hook of ["onCreate", "onComplete"]) assert.deepEqual(seen[hook], [{ album: 7, tags: [] }]);
  events.length = 0;
  for (const [metadata, words] of [
    [{ album: 7 }, /album: /],
    [{ album: "7", tags: [1] }, /tags\.0: /],
    [undefined, /metadata/],
  ]) {
    const refused = uploadFileChunked(file, client("ann", { metadata }));
    await assert.rejects(refused, (error) => {
      assert.deepEqual(
        [error.status, error.code, error.param, error.attempts],
        [400, "metadata_invalid", "metadata", 1],
      );
      return words.test(error.message);
    });
  }
  assert.equal(events.length, 3);
  assert.ok(events.every(({ upstreamStatus }) => upstreamStatus === null));
});

test("a schema that is asynchronous is awaited; one that throws refuses the upload and only the events learn why", async (t) => {
  const standard = (validate) => ({ "~standard": { version: 1, vendor: "test", validate } });
  const slow = await noting(t, { metadata: standard(async (value) => ({ value: { ...value, checked: true } })) });
  await uploadFileChunked(file, slow.client("ann", { metadata: { a: 1 } }));
  assert.deepEqual(slow.seen.onComplete, [{ a: 1, checked: true }]);
  const failure = new Error("the schema is broken");
  const broken = await noting(t, { metadata: standard(() => Promise.reject(failure)) });
  const { created } = await sendParts(broken, bytes);
  assert.deepEqual([created.status, created.code, broken.events[0].cause], [403, "metadata_failed", failure]);
  assert.ok(!created.text.includes("broken"));
  assert.deepEqual(broken.sent, []);
});

test("a resumed upload has the metadata it was created with", async (t) => {
  const { service, client, seen } = await noting(t);
  await service.faults([{ operation: "part", nth: [2], status: 503 }]);
  const kept = new Map();
  const store = {
    get: (key) => kept.get(key),
    set: (key, value) => kept.set(key, value),
    delete: (key) => kept.delete(key),
  };
  const options = { resume: store, partSize: 400, concurrency: 1, maxRetries: 0 };
  const first = client("ann", { ...options, metadata: { album: 7 } });
  await assert.rejects(uploadFileChunked(file, first), { resumable: true });
  await service.faults([]);
  await uploadFileChunked(file, client("ann", { ...options, metadata: { album: 8 } }));
  assert.deepEqual(seen.onComplete, [{ album: 7 }]);
});
