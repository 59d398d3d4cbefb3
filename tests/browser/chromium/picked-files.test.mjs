// What is fetched back is what went in, at every size where something changes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { open } from "../../support/harness.mjs";
import { contentOf } from "../../support/hashes.mjs";

const sizes = {
  "1 byte": [1],
  "5 MiB less a byte": [5 * MIB - 1],
  "5 MiB": [5 * MIB],
  "5 MiB and a byte": [5 * MIB + 1],
  "three parts exactly": [3 * 6 * MIB, { partSize: 6 * MIB }],
  "100 MiB and a byte": [100 * MIB + 1],
};

/** The parts the documented default makes of a file, or those of the part size given. */
function partsOf(size, { partSize } = {}) {
  const share = Math.ceil(Math.ceil(size / 4) / MIB) * MIB;
  return Math.ceil(size / (partSize ?? Math.min(Math.max(share, 5 * MIB), 16 * MIB)));
}

async function sameCameBack(server, { upload, error }, bytes, options) {
  assert.equal(error, undefined);
  const expected = contentOf(bytes);
  assert.deepEqual(await server.contentOf(upload.file.id), expected);
  const { completed, calls, orphan_parts } = await server.stats();
  assert.equal(completed[0].md5, expected.md5);
  assert.equal(calls.part, partsOf(bytes.length, options));
  assert.equal(orphan_parts, 0);
  assert.equal(upload.status, "completed");
  assert.equal(upload.bytes, bytes.length);
}

for (const [name, [size, options]] of Object.entries(sizes)) {
  test(`a file on disk of ${name} comes back equal`, async (t) => {
    const bytes = noise(size);
    const paths = await filesOnDisk(t, { "picked.bin": bytes });
    const { server, page, upload } = await open(t);
    await page.setInputFiles("input", paths);
    const outcome = await upload({ picked: 0 }, options);
    await sameCameBack(server, outcome, bytes, options);
    assert.equal(outcome.upload.filename, "picked.bin");
  });
}
