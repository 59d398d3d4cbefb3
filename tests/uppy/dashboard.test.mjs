// Uppy's own dashboard and Golden Retriever over the plugin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { open } from "./open.mjs";

const SIZE = 350_000;
const files = (count) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${index}.bin`,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(noise(SIZE, index)),
  }));

/** What Uppy knows of each file, in order. */
const shown = (page) =>
  page.evaluate(() =>
    globalThis.uppy.getFiles().map(({ name, progress, error, isPaused, response }) => ({
      name,
      complete: progress.uploadComplete ?? false,
      failed: Boolean(error),
      isPaused: isPaused ?? false,
      fileId: response?.body?.file?.id,
    })),
  );

const until = (page, wanted, given) => page.waitForFunction(wanted, given);

test("ten files by the dashboard: one is paused and resumed, one cancelled, one retried", async (t) => {
  const faults = [
    { operation: "part", nth: [3], status: 400 },
    { operation: "part", delay_before_ms: 40 },
  ];
  const { server, page, said } = await open(t, { faults });
  await page.locator(".uppy-Dashboard-input").first().setInputFiles(files(10));
  await page.getByRole("button", { name: /^Upload 10 files/ }).click();
  const item = (name) => page.locator(".uppy-Dashboard-Item", { hasText: name });
  await item("5.bin").getByRole("button", { name: "Pause" }).click();
  await item("7.bin").getByRole("button", { name: "Remove" }).click();
  await until(page, () => {
    const files = globalThis.uppy.getFiles();
    return files.length === 9 && files.filter(({ progress, error }) => progress.uploadComplete || error).length === 8;
  });
  const before = await shown(page);
  assert.deepEqual(before.filter(({ failed }) => failed).length, 1);
  assert.deepEqual(before.find(({ name }) => name === "5.bin").isPaused, true);
  await item("5.bin").getByRole("button", { name: "Resume" }).click();
  await until(page, () => globalThis.uppy.getFiles().every(({ progress, error }) => progress.uploadComplete || error));
  await page
    .getByRole("button", { name: /^Retry/ })
    .last()
    .click();
  await until(page, () => globalThis.uppy.getFiles().every(({ progress }) => progress.uploadComplete));
  for (const { name, fileId } of await shown(page)) {
    assert.deepEqual(await server.contentOf(fileId), contentOf(noise(SIZE, Number.parseInt(name, 10))), name);
  }
  assert.deepEqual(
    said.filter((text) => !/status of 400/.test(text)).filter((text) => !/\[Uppy\]/.test(text)),
    [],
  );
});

test("after a reload Golden Retriever has the files, and the upload continues where it was", async (t) => {
  const faults = [{ operation: "part", nth: [3], read_bytes_per_second: 1000 }];
  const { server, page } = await open(t, { faults });
  await page.locator(".uppy-Dashboard-input").first().setInputFiles(files(1));
  await page.getByRole("button", { name: /^Upload 1 file/ }).click();
  await server.until(({ parts_stored }) => parts_stored === 2);
  await until(page, () => globalThis.uppy.getFiles()[0].progress.bytesUploaded >= 200_000);
  await server.faults([]);
  await page.reload();
  await page.waitForFunction(() => globalThis.uppy && globalThis.restored);
  await page.evaluate(() => globalThis.restored);
  await page
    .getByRole("button", { name: /Resume|Upload 1 file/ })
    .first()
    .click();
  await until(page, () => globalThis.uppy.getFiles()[0]?.progress.uploadComplete);
  const [{ fileId }] = await shown(page);
  assert.deepEqual(await server.contentOf(fileId), contentOf(noise(SIZE, 0)));
  const { calls, parts_stored } = await server.stats();
  assert.deepEqual([calls.create, parts_stored], [1, 4]);
});

test("a file of a remote source fails by name, and other files have options of their own", async (t) => {
  const { server, page } = await open(t);
  const outcome = await page.evaluate(async () => {
    const { uppy } = globalThis;
    const id = uppy.addFile({ name: "a.jsonl", type: "application/jsonl", data: new Blob(["{}"]) });
    uppy.setFileState(id, { uploadFileChunked: { purpose: "batch" } });
    uppy.addFile({ name: "far", data: { size: 1 }, isRemote: true, remote: { companionUrl: "https://example.com" } });
    const { failed, successful } = await uppy.upload();
    return [failed.map(({ error }) => error), successful.map(({ response }) => response.body.file.purpose)];
  });
  assert.match(outcome[0][0], /far is at a remote source/);
  assert.deepEqual(outcome[1], ["batch"]);
  assert.equal((await server.stats()).calls.create, 1);
});

test("`upload-success` carries the File and the receipt of the proxy", async (t) => {
  const { page } = await open(t);
  await page.route("**/complete", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "x-upload-receipt": "signed" } });
  });
  const body = await page.evaluate(async () => {
    const { uppy } = globalThis;
    const success = new Promise((resolve) => uppy.once("upload-success", (_file, { body }) => resolve(body)));
    uppy.addFile({ name: "a.bin", data: new Blob(["abc"]) });
    await uppy.upload();
    return success;
  });
  assert.match(body.file.id, /^file-/);
  assert.equal(body.receipt, "signed");
});
