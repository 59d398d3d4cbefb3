// Secrets stay out of messages: errors end up in logs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { uploadFileChunked } from "upload-file-chunked";
import { recorder, service } from "../support/recorder.mjs";

const secret = "sk-very-secret";
const bytes = new Uint8Array(1);
const base = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1" };

const holders = {
  "a key with a newline": { apiKey: `${secret}\n` },
  "a key that is no string": { apiKey: { secret } },
  "a key with a letter no header takes": { apiKey: `${secret}…` },
  "a header with a newline": { headers: { authorization: `Bearer ${secret}\r\nx: y` } },
  "a header name that is none": { headers: { [`${secret} x`]: "y" } },
  "a function that gives a key with a newline": { apiKey: async () => `${secret}\nx` },
  "a function that gives a key that is no string": { apiKey: async () => ({ secret }) },
  "a function that gives a header with a newline": { headers: () => ({ "x-token": `${secret}\nx` }) },
  "credentials in the baseURL": { baseURL: `http://user:${secret}@service.test/v1` },
  "an object in the query": { query: { token: { secret } } },
};

for (const [name, options] of Object.entries(holders)) {
  test(`${name}: refused, without repeating it`, async () => {
    const { fetch, calls } = recorder(service);
    await assert.rejects(uploadFileChunked(bytes, { ...base, fetch, ...options }), (error) => {
      assert.ok(!inspect(error, { depth: 9 }).includes(secret), inspect(error));
      return true;
    });
    assert.equal(calls.length, 0);
  });
}

test("an empty key is refused, not sent as none", async () => {
  const { fetch, calls } = recorder(service);
  await assert.rejects(uploadFileChunked(bytes, { ...base, fetch, apiKey: "" }), {
    name: "TypeError",
    message: /^apiKey/,
  });
  assert.equal(calls.length, 0);
});

test("a refused key is not in the error of the service", async () => {
  const { fetch } = recorder(() => Response.json({ error: { message: "Incorrect API key" } }, { status: 401 }));
  await assert.rejects(uploadFileChunked(bytes, { ...base, fetch, apiKey: secret }), (error) => {
    assert.equal(error.status, 401);
    assert.ok(!inspect(error, { depth: 9 }).includes(secret));
    return true;
  });
});
