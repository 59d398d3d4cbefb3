// The recipe for FilePond.

import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../support/hashes.mjs";
import { files, open } from "./open.mjs";

const SIZE = 300_000;
const itemOf = (page, name) => page.locator(".filepond--item", { hasText: name });
/** Presses a button once FilePond has faded it in: `abort`, `retry` or `revert`. */
const press = (page, name, action) => itemOf(page, name).locator(`.filepond--action-${action}-item-processing`).click();

const choose = (page, chosen) => page.locator("input[type=file]").setInputFiles(chosen);
const complete = (page, name) =>
  itemOf(page, name).and(page.locator('[data-filepond-item-state="processing-complete"]'));

/** The ids that a form with the input would send. */
const idsIn = (page) =>
  page
    .locator("input[type=hidden][name=files]")
    .evaluateAll((inputs) => inputs.map(({ value }) => value).filter(Boolean));

test("FilePond uploads the files, and its form has the ids of the Files", async (t) => {
  const { server, page, said } = await open(t, "filepond");
  const chosen = files(3, SIZE);
  await choose(page, chosen);
  for (const { name } of chosen) await complete(page, name).waitFor();
  const ids = await idsIn(page);
  const uploaded = await Promise.all(ids.map(server.contentOf));
  const md5sOf = (contents) => contents.map(({ md5 }) => md5).sort();
  assert.deepEqual(md5sOf(uploaded), md5sOf(chosen.map(({ buffer }) => contentOf(buffer))));
  assert.deepEqual(said, []);
});

test("FilePond shows the progress, and its abort cancels the upload at the service", async (t) => {
  const faults = [{ operation: "part", read_bytes_per_second: 200_000 }];
  const { server, page, said } = await open(t, "filepond", { faults });
  await choose(page, files(1, 8_000_000));
  await itemOf(page, "0.bin")
    .getByText(/Uploading [1-9]/)
    .waitFor();
  await press(page, "0.bin", "abort");
  await server.until(({ uploads }) => uploads.cancelled === 1);
  // FilePond removes a file that it began by itself.
  await itemOf(page, "0.bin").waitFor({ state: "detached" });
  assert.deepEqual(said, []);
});

test("FilePond's undo has the File deleted, with the receipt of the proxy", async (t) => {
  const { server, page, said } = await open(t, "filepond");
  await page.route("**/complete", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "x-upload-receipt": "signed" } });
  });
  await choose(page, files(1, SIZE));
  await complete(page, "0.bin").waitFor();
  const [id] = await idsIn(page);
  const deletion = page.waitForRequest((request) => request.method() === "DELETE");
  await press(page, "0.bin", "revert");
  assert.equal((await deletion).headers()["x-upload-receipt"], "signed");
  await itemOf(page, "0.bin").waitFor({ state: "detached" });
  assert.equal((await fetch(`${server.baseURL}/files/${id}`)).status, 404);
  assert.deepEqual(await idsIn(page), []);
  assert.deepEqual(said, []);
});

test("FilePond shows why an upload failed, and retries it", async (t) => {
  const message = "This purpose is not for you";
  const body = { error: { message, type: "invalid_request_error", param: "purpose", code: null } };
  const { page, said } = await open(t, "filepond", { faults: [{ operation: "create", nth: 1, status: 400, body }] });
  await choose(page, files(1, SIZE));
  await itemOf(page, "0.bin").getByText(message).waitFor();
  await press(page, "0.bin", "retry");
  await complete(page, "0.bin").waitFor();
  assert.deepEqual(
    said.filter((text) => !/status of 400/.test(text)),
    [],
  );
});
