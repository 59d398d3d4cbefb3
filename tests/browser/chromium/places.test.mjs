// Where the library runs: workers, several files at once, and pages that do not let it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { open } from "../../support/open.mjs";

test("a dedicated worker uploads", async (t) => {
  const { server, ask } = await open(t);
  const bytes = 200_001;
  const outcome = await ask(async (size) => {
    const { noise } = await import("/support/bytes.mjs");
    const worker = new Worker("worker.js", { type: "module" });
    const answer = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    const file = new File([noise(size)], "from-a-worker.bin");
    const baseURL = new URL("/v1", location.href).href;
    worker.postMessage({ file, options: { purpose: "user_data", baseURL, partSize: 50_000 } });
    return answer;
  }, bytes);
  assert.equal(outcome.error, undefined);
  assert.deepEqual(await server.contentOf(outcome.upload.file.id), contentOf(noise(bytes)));
});

test("a Content-Security-Policy without 'wasm-unsafe-eval' is named", async (t) => {
  const { server, upload } = await open(t, { path: "/blocked.html" });
  const { error } = await upload({ size: 1 });
  assert.deepEqual(error.classes, ["WasmBlockedError", "UploadError", "Error"]);
  assert.match(error.message, /script-src.*'wasm-unsafe-eval'/);
  assert.ok(error.cause, "the browser's own exception beneath");
  assert.equal((await server.stats()).requests, 0);
});

test("importing the library loads no WebAssembly; preload does, once", async (t) => {
  const { ask } = await open(t);
  const loads = () =>
    ask(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm")).length);
  assert.equal(await loads(), 0);
  await ask(() => Promise.all([globalThis.harness.library.preload(), globalThis.harness.library.preload()]));
  assert.equal(await loads(), 1);
});

test("uploads side by side do not disturb each other", async (t) => {
  const { server, ask } = await open(t);
  const ids = await ask(async () => {
    const { noise } = await import("/support/bytes.mjs");
    const { uploadFileChunked } = globalThis.harness.library;
    const options = { purpose: "user_data", baseURL: "/v1", partSize: 10_000 };
    const uploads = [1, 2, 3].map((seed) => uploadFileChunked(new File([noise(95_000, seed)], "a.bin"), options));
    return (await Promise.all(uploads)).map(({ file }) => file.id);
  });
  for (const [index, id] of ids.entries()) {
    assert.deepEqual(await server.contentOf(id), contentOf(noise(95_000, index + 1)));
  }
});
