// What keeps the WebAssembly or a request from a page is named, and not called something else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

/** Uploads in a page in which the .wasm is answered by `answer`. */
async function failing(t, answer) {
  const { page, upload } = await open(t);
  await page.route("**/*.wasm", (route) => route.fulfill(answer));
  const outcome = await upload({ size: 1 });
  await page.unroute("**/*.wasm");
  return { ...outcome, again: await upload({ size: 1 }) };
}

test("a page of HTML in place of the .wasm, as single-page applications answer, is not called a policy", async (t) => {
  const { error, again } = await failing(t, { contentType: "text/html", body: "<!doctype html><p>app" });
  assert.equal(error.name, "UploadError");
  assert.match(error.message, /not WebAssembly.*answers with a page/s);
  assert.doesNotMatch(error.message, /Content-Security-Policy/);
  assert.equal(again.upload?.status, "completed", "a later call finds the file");
});

test("a missing .wasm says so, and a later call may find it", async (t) => {
  const { error, again } = await failing(t, { status: 404, body: "not found" });
  assert.deepEqual([error.name, error.phase, error.retryable], ["UploadError", "load", true]);
  assert.equal(again.upload?.status, "completed");
});

test("a policy whose connect-src lacks the page's origin is named", async (t) => {
  const { server, upload } = await open(t, { path: "/unconnected.html" });
  const { error } = await upload({ size: 1 });
  assert.equal(error.name, "WasmBlockedError");
  assert.match(error.message, /connect-src/);
  assert.ok(error.message.includes(new URL(server.url).origin), error.message);
});

test("a policy that blocks the service is named as well", async (t) => {
  const { page, ask, upload } = await open(t);
  await ask(() => globalThis.harness.library.preload());
  await page.evaluate(() => {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = "connect-src 'none'";
    document.head.append(policy);
  });
  const { error } = await upload({ size: 1 }, { maxRetries: 1 });
  assert.equal(error.name, "APIConnectionError");
  assert.match(error.message, /Content-Security-Policy.*connect-src/);
});

test("a page without WebAssembly says so", async (t) => {
  const { ask, upload } = await open(t);
  await ask(() => {
    delete globalThis.WebAssembly;
  });
  const { error } = await upload({ size: 1 });
  assert.equal(error.name, "WasmBlockedError");
  assert.match(error.message, /no WebAssembly/);
});
