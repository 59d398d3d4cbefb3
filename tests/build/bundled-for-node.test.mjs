// A program for Node that is bundled: package.json says that the scripts have no side effects, so what is only imported for
// them would be left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

test("a bundle for Node has its transport, its files and its thread", async () => {
  const { metafile } = await build({
    stdin: { contents: 'export { uploadFileChunked } from "upload-file-chunked"', resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  for (const name of ["http/fetch-as-it-was", "http/send", "http/transport", "disk-file", "digest-thread"]) {
    assert.ok(inputs[`js/engine/${name}.js`]?.bytesInOutput > 0, name);
  }
});
