// The code that the documents show is the code that the other tests here run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const shown = [
  "vue/upload-queue.js",
  "svelte/upload-queue.js",
  "filepond/filepond-server.js",
  "react-dropzone/Uploads.jsx",
];

test("docs/files.md shows the recipes as they are", () => {
  const text = readFileSync("docs/files.md", "utf8");
  for (const path of shown)
    assert.ok(text.includes(`\n${readFileSync(`examples/recipes/${path}`, "utf8")}\`\`\`\n`), path);
});
