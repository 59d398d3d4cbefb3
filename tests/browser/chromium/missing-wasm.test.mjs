// A server that answers for the .wasm with something else: it is named, and not called something else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/harness.mjs";

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
  assert.match(error.message, /not WebAssembly.*may answer with a page/s);
  assert.doesNotMatch(error.message, /Content-Security-Policy/);
  assert.equal(again.upload?.status, "completed", "a later call finds the file");
});

test("a missing .wasm says so, and a later call may find it", async (t) => {
  const { error, again } = await failing(t, { status: 404, body: "not found" });
  assert.deepEqual([error.name, error.phase, error.retryable], ["UploadError", "load", true]);
  assert.equal(again.upload?.status, "completed");
});
