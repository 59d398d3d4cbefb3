// Complete, whose answer may be lost after the File came to be: neither success nor failure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

const options = { partSize: 20_000, maxRetries: 2 };
const size = 50_000;

async function loses(t, faults) {
  const { server, upload } = await open(t, { faults });
  const { error } = await upload({ size }, options);
  const stats = await server.staysQuiet();
  assert.ok(error, "it rejects");
  assert.deepEqual(error.classes, ["CompletionUnknownError", "UploadError", "Error"]);
  assert.equal(error.phase, "complete");
  assert.match(error.uploadId, /^upload_/);
  assert.ok(error.message.includes(error.uploadId));
  assert.equal(stats.calls.cancel, 0, "what may be a File is not cancelled");
  return { error, stats };
}

test("complete's answer lost: the error says that the File may exist, and nothing is cancelled", async (t) => {
  // Chromium sends it again by itself, as on any reused connection that turns out closed: the
  // page sees one complete, the server two, and what the page is told is "not pending".
  const { stats } = await loses(t, [{ operation: "complete", nth: 1, drop: "after" }]);
  assert.equal(stats.uploads.completed, 1);
});

test("complete's answer lost on every attempt", async (t) => {
  const { error, stats } = await loses(t, [{ operation: "complete", drop: "after" }]);
  assert.equal(stats.uploads.completed, 1);
  assert.ok(error.cause, "with what was seen last beneath");
});

test("a gateway's 504 on complete, behind which the work was done", async (t) => {
  const { stats } = await loses(t, [
    { operation: "complete", nth: 1, status: 504, headers: { "retry-after-ms": "1" } },
    { operation: "complete", nth: 2, status: 400, body: { error: { message: "not pending" } } },
  ]);
  assert.equal(stats.calls.complete, 2);
});

test("a dropped connection before complete was looked at is retried and succeeds", async (t) => {
  const { server, upload } = await open(t, { faults: [{ operation: "complete", nth: 1, drop: "before" }] });
  const outcome = await upload({ size }, options);
  assert.equal(outcome.upload.status, "completed");
  assert.equal((await server.staysQuiet()).calls.cancel, 0);
});
