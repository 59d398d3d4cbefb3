// A file that is no longer the one that was picked.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { open } from "../../support/harness.mjs";

const size = 300_000;

/** Picks a file, lets `meddle` at it once the upload is created, and gives what came of it. */
async function meddled(t, meddle, options) {
  const [path] = await filesOnDisk(t, { "log.bin": noise(size) });
  const { server, page, upload } = await open(t, { faults: [{ operation: "create", delay_after_ms: 300 }] });
  await page.setInputFiles("input", path);
  const ended = upload({ picked: 0 }, { partSize: 50_000, ...options });
  await server.until(({ calls }) => calls.create === 1);
  await meddle(path);
  const { error } = await ended;
  const stats = await server.staysQuiet();
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  return error;
}

test("a file that changed is a FileChangedError, not a lost connection", async (t) => {
  const error = await meddled(t, (path) => writeFile(path, noise(size + 1, 2)));
  assert.deepEqual(error.classes, ["FileChangedError", "UploadError", "Error"]);
  assert.equal(error.retryable, false);
});

test("a file that changed is a FileChangedError without an MD5 too", async (t) => {
  const error = await meddled(t, (path) => writeFile(path, noise(size + 1, 2)), { md5: false });
  assert.deepEqual(error.classes, ["FileChangedError", "UploadError", "Error"]);
});

test("a file that vanished is a FileChangedError", async (t) => {
  const error = await meddled(t, (path) => rm(path));
  assert.deepEqual(error.classes, ["FileChangedError", "UploadError", "Error"]);
});
