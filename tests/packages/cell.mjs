// One cell of the matrix as a test: the bytes at the service are the bytes of the app.

import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../support/hashes.mjs";
import { bytes } from "./app/bytes.js";

/** Tests `cell`; a cell that passed adds its row to `rows`. Pages are to compute the MD5 in a Worker. */
export function testCell({ name, version, upload, isPage = false, remark = "" }, rows = []) {
  test(`${name} uploads with the packed tarball`, { timeout: 400_000 }, async (t) => {
    const { service, id, size, workers, browser } = await upload(t);
    assert.match(id, /^file-/);
    assert.deepEqual(await service.contentOf(id), contentOf(bytes));
    if (isPage) assert.equal(workers, 1, "Workers that compute the MD5");
    // Without a tool the browser is what there is.
    rows.push({ name, version: version?.() ?? `Chromium ${browser}`, size, remark });
  });
}
