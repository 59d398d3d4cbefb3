// docs/imports.md: each example as it stands there, before the local server.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bucketOf } from "../support/bucket.mjs";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { serveFile } from "../support/range-server.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";
import { examplesOf } from "./examples.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = examplesOf("imports.md");
const untested = new Set(Object.keys(examples));
after(() => assert.deepEqual([...untested], []));

/** The exports of example `name`, with smaller parts. */
async function load(name) {
  untested.delete(name);
  // Inside the repository, so that the package finds itself by its name.
  const folder = join(root, "target", "docs", `imports-${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "example.mjs"), examples[name].code.replace("4 * 1024 * 1024", "10_000"));
  return import(pathToFileURL(join(folder, "example.mjs")));
}

test("a file behind a URL is uploaded", async (t) => {
  const service = await startService(t);
  const bytes = Buffer.from(noise(100_000));
  const files = await serveFile(t, bytes);
  const { uploadURL } = await load("url");
  const { file } = await uploadURL(files.url, "token", { baseURL: service.baseURL });
  assert.deepEqual(await service.contentOf(file.id), contentOf(bytes));
  assert.equal(files.requests[1].authorization, "Bearer token");
});

test("an object is uploaded in as many runs as it takes", async (t) => {
  const service = await startService(t);
  const bytes = Buffer.from(noise(300_001));
  const { bucket } = bucketOf("a.bin", bytes);
  const env = { BUCKET: bucket, UPLOADS_BASE_URL: service.baseURL };
  const store = memoryStore();
  const { run } = await load("run");
  let upload;
  let runs = 0;
  for (; !upload && runs < 5; runs += 1) upload = await run("a.bin", store, env);
  assert.equal(runs, 2, "31 parts, at most 22 in a run");
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});
