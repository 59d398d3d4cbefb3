// Keys in a page, and a service of another origin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";
import { startService } from "../../support/service.mjs";

const apiKey = "sk-test-0123456789";
const size = 1000;

test("a key in a page is refused before any request", async (t) => {
  const { server, upload } = await open(t);
  const { error } = await upload({ size }, { apiKey });
  assert.equal(error.name, "TypeError");
  assert.match(error.message, /apiKey.*dangerouslyAllowBrowser/s);
  assert.ok(!error.message.includes(apiKey), "the message does not repeat the key");
  assert.equal((await server.staysQuiet()).requests, 0);
});

test("a key the user typed in may be used with dangerouslyAllowBrowser", async (t) => {
  const { upload } = await open(t, { key: true });
  const { upload: done } = await upload({ size }, { apiKey, dangerouslyAllowBrowser: true });
  assert.equal(done.status, "completed");
});

test("a service of another origin is reached, its CORS being that of the live one", async (t) => {
  const { upload } = await open(t);
  const service = await startService(t, { key: true, flags: ["--cors", "live"] });
  const { upload: done } = await upload(
    { size },
    { baseURL: service.baseURL, apiKey, dangerouslyAllowBrowser: true, organization: "org", project: "project" },
  );
  assert.equal(done.status, "completed");
  const { preflights, completed } = await service.stats();
  assert.ok(preflights > 0);
  assert.equal(completed.length, 1);
});

test("of another origin the retry headers are hidden, and a 429 is still retried", async (t) => {
  const { upload } = await open(t);
  const faults = [{ operation: "part", nth: 1, status: 429, headers: { "retry-after": "60" } }];
  const service = await startService(t, { faults });
  const { upload: done } = await upload({ size }, { baseURL: service.baseURL });
  assert.equal(done.status, "completed");
});

test("a 401 of another origin looks like a lost connection: key, CORS and network are named", async (t) => {
  const { upload } = await open(t);
  const service = await startService(t, { key: true });
  const { error } = await upload({ size }, { baseURL: service.baseURL, maxRetries: 0 });
  assert.deepEqual(error.classes, ["APIConnectionError", "UploadError", "Error"]);
  assert.match(error.message, /key.*CORS.*network/s);
  assert.equal(error.phase, "create");
});

test("a 401 of the page's own origin is told as it is", async (t) => {
  const { upload } = await open(t, { key: true });
  const { error } = await upload({ size });
  assert.equal(error.name, "APIError");
  assert.equal(error.status, 401);
  assert.equal(error.code, "missing_api_key");
  assert.match(error.requestID, /^req_/);
});
