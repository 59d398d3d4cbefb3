// The page people see: pause, a reload in the middle, and going on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { slowAfter } from "../../support/tabs.mjs";
import { openWww } from "../../support/www.mjs";

const bytes = noise(12 * MIB);
/** Parts of 1 MiB, of which the server answers three. */
const held = [{ operation: "part", nth: [4, 5, 6, 7], delay_after_ms: 60_000 }];

async function openWithFile(t, faults = held) {
  const opened = await openWww(t, { faults });
  const { page } = opened;
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-part-size").fill("1");
  const [path] = await filesOnDisk(t, { "film.bin": bytes });
  return { ...opened, path };
}

/** Picks the file and leaves the page when seven parts have been stored, three of them answered. */
async function left(t) {
  const opened = await openWithFile(t);
  const { page, server, path } = opened;
  await page.getByTestId("file-input").setInputFiles(path);
  await server.until(({ parts_stored }) => parts_stored >= 7);
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.locator("html[data-ready]").waitFor();
  await server.faults([]);
  return { ...opened, entry: page.getByTestId("resumable") };
}

test("pause holds the upload, resume lets it go on", async (t) => {
  const { server, page, row, path, complaints } = await openWithFile(t, [slowAfter(2)]);
  await page.getByTestId("file-input").setInputFiles(path);
  await server.until(({ parts_stored }) => parts_stored >= 2);
  await row(0).find("pause").click();
  await row(0).find("status").filter({ hasText: "Paused" }).waitFor();
  assert.equal(await row(0).text("pause"), "Resume");
  await server.until(({ in_flight }) => in_flight === 0);
  const { uploads } = await server.staysQuiet();
  assert.equal(uploads.pending, 1);
  await server.faults([]);
  await row(0).find("pause").click();
  assert.equal(await row(0).text("pause"), "Pause");
  await row(0).state("done");
  assert.deepEqual(await server.contentOf(await row(0).text("file-id")), contentOf(bytes));
  assert.deepEqual(complaints, []);
});

test("after a reload the upload is listed, and choosing the file sends what is missing", async (t) => {
  const { server, page, row, path, entry, complaints } = await left(t);
  await entry.waitFor();
  assert.match(await entry.textContent(), /film\.bin.*12.*MiB.*% sent.*expires/s);
  await page.getByTestId("resume-file").setInputFiles(path);
  await row(0).state("done");
  const { calls } = await server.stats();
  assert.equal(calls.create, 1);
  assert.ok(calls.part <= 12 + 4, `${calls.part} parts`);
  assert.deepEqual(await server.contentOf(await row(0).text("file-id")), contentOf(bytes));
  await entry.waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("another file chosen for it is refused in plain words, and the upload stays", async (t) => {
  const { server, page, row, entry } = await left(t);
  const [other] = await filesOnDisk(t, { "other.bin": noise(12 * MIB, 2) });
  await page.getByTestId("resume-file").setInputFiles(other);
  await row(0).state("failed");
  assert.match(await row(0).text("error"), /not the file that the upload was started with/);
  assert.equal((await server.stats()).uploads.pending, 1);
  await row(0).find("remove").click();
  await entry.waitFor();
});

test("discard forgets it and cancels it at the service", async (t) => {
  const { server, page, entry } = await left(t);
  await page.getByTestId("discard").click();
  await entry.waitFor({ state: "detached" });
  assert.deepEqual((await server.stats()).uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  await page.reload();
  await page.locator("html[data-ready]").waitFor();
  assert.equal(await page.getByTestId("resumable").count(), 0);
});

test("a file that another tab is uploading is refused with a message that says so", async (t) => {
  const { server, page, path } = await openWithFile(t);
  await page.getByTestId("file-input").setInputFiles(path);
  await server.until(({ parts_stored }) => parts_stored >= 7);
  const [other] = await Promise.all([page.waitForEvent("popup"), page.evaluate(() => void open("/"))]);
  t.after(() => other.close());
  await other.locator("html[data-ready]").waitFor();
  await other.getByTestId("file-input").setInputFiles(path);
  await other.locator('[data-testid="row"][data-state="failed"]').waitFor();
  assert.match(await other.getByTestId("error").textContent(), /being uploaded already/);
});
