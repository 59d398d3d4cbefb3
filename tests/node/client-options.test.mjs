// The options of a call over those of its client.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Uploads, uploadFileChunked } from "upload-file-chunked";
import { recorder, service } from "../support/recorder.mjs";

const baseURL = "http://service.test/v1";
const bytes = () => new Uint8Array(3);

/** A recorder with the options that a call needs. */
function base() {
  const { fetch, calls, of } = recorder(service);
  return { options: { purpose: "user_data", filename: "a.bin", baseURL, fetch, md5: false }, calls, of };
}

test("a call wins over its client; undefined falls through to it, null means none", async () => {
  const { options, calls, of } = base();
  const client = new Uploads({ ...options, organization: "client", project: "client", maxRetries: 0 });
  const call = { purpose: "user_data", organization: "call", project: null, fetch: undefined, baseURL: undefined };
  await client.uploadFileChunked(bytes(), call);
  assert.equal(of("create").length, 1);
  for (const { url, headers } of calls) {
    assert.ok(url.startsWith(baseURL));
    assert.deepEqual([headers["openai-organization"], headers["openai-project"]], ["call", undefined]);
  }
});

test("headers and queries of client and call add up", async () => {
  const { options, calls } = base();
  const client = new Uploads({
    ...options,
    baseURL: `${baseURL}/?a=1`,
    headers: { "x-client": "1", "x-both": "client", "x-gone": "1" },
    query: { b: 2, c: 3 },
  });
  const headers = new Headers({ "x-both": "call" });
  await client.uploadFileChunked(bytes(), { purpose: "user_data", headers, query: { c: true } });
  for (const call of calls) {
    assert.equal(new URL(call.url).search, "?a=1&b=2&c=true");
    assert.deepEqual([call.headers["x-client"], call.headers["x-both"]], ["1", "call"]);
  }
  const removed = { purpose: "user_data", headers: { "x-gone": null } };
  calls.length = 0;
  await client.uploadFileChunked(bytes(), removed);
  for (const call of calls) assert.equal(call.headers["x-gone"], undefined);
});

test("undefined and null stand for not given", async () => {
  const { options, of } = base();
  const absent = {
    partSize: undefined,
    concurrency: null,
    timeout: undefined,
    mimeType: undefined,
    organization: null,
  };
  await uploadFileChunked(bytes(), { ...options, ...absent, headers: undefined, signal: null });
  const [create] = of("create");
  assert.equal(create.body.mime_type, "application/octet-stream");
  assert.equal(create.headers["openai-organization"], undefined);
});

test("extraBody overrides fields of create", async () => {
  const { options, of } = base();
  await uploadFileChunked(bytes(), { ...options, extraBody: { tag: "x", purpose: "other" } });
  const { tag, purpose } = of("create")[0].body;
  assert.deepEqual([tag, purpose], ["x", "other"]);
});
