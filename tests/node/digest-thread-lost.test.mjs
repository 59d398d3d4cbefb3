// The digest's thread in Node, when it ends by itself. In a file of its own: one that has failed is never opened again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { threads } from "../../js/engine/digest-thread.js";
import { MIB, noise } from "../support/bytes.mjs";
import { md5 } from "../support/digests.mjs";
import { startService } from "../support/service.mjs";

test("hashing continues on the calling thread, with a warning for each upload", async (t) => {
  const { open } = threads;
  t.mock.method(threads, "open", () => {
    const thread = open();
    thread.terminate();
    return thread;
  });
  const service = await startService(t);
  const bytes = noise(20 * MIB);
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning);
  const options = { purpose: "user_data", filename: "a", baseURL: service.baseURL, onWarning };
  await Promise.all([uploadFileChunked(new Blob([bytes]), options), uploadFileChunked(new Blob([bytes]), options)]);
  const { completed } = await service.stats();
  assert.deepEqual(
    completed.map((file) => file.md5),
    [md5(bytes), md5(bytes)],
  );
  assert.deepEqual(
    warnings.map(({ cause }) => cause.message),
    Array(2).fill("The digest's Worker has ended"),
  );
});
