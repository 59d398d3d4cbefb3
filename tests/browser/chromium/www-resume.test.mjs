// The page: pause, and a reload in the middle of an upload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { slowAfter } from "../../support/tabs.mjs";
import { openWww, partsOf } from "../../support/www.mjs";

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
  const { page, server, path, pick } = opened;
  await pick(path);
  await server.until(({ parts_stored }) => parts_stored >= 7);
  // The page asks before it is left.
  const asked = page.waitForEvent("dialog").then((dialog) => dialog.accept());
  await Promise.all([asked, page.reload()]);
  await page.locator("html[data-ready]").waitFor();
  await server.faults([]);
  return opened;
}

/** Has the row ask for its file, and chooses `path`. */
async function chooseAgain({ page, row }, path) {
  const chooser = page.waitForEvent("filechooser");
  await page.evaluate(() => null);
  await row(0).press("chooseAgain");
  await (await chooser).setFiles(path);
}

test("pause holds the upload, resume continues it", async (t) => {
  const { server, row, result, path, pick, complaints } = await openWithFile(t, [slowAfter(2)]);
  await pick(path);
  await server.until(({ parts_stored }) => parts_stored >= 2);
  await row(0).press("pause");
  await row(0).says("Paused");
  await server.until(({ in_flight }) => in_flight === 0);
  const { uploads } = await server.staysQuiet();
  assert.equal(uploads.pending, 1);
  await server.faults([]);
  await row(0).press("resume");
  await row(0).state("completed");
  assert.deepEqual(await server.contentOf(await result(0).text("file-id")), contentOf(bytes));
  assert.deepEqual(complaints, []);
});

test("after a reload the upload is listed, and choosing the file sends what is missing", async (t) => {
  const opened = await left(t);
  const { server, row, result, path, complaints } = opened;
  await row(0).says(/film\.bin.*% uploaded earlier/s);
  await chooseAgain(opened, path);
  await row(0).state("completed");
  const { calls } = await server.stats();
  assert.equal(calls.create, 1);
  assert.ok(calls.part <= 12 + 4, `${calls.part} parts`);
  assert.deepEqual(await server.contentOf(await result(0).text("file-id")), contentOf(bytes));
  assert.deepEqual(complaints, []);
});

test("another file chosen for it is refused in plain words, and the upload stays", async (t) => {
  const opened = await left(t);
  const [other] = await filesOnDisk(t, { "other.bin": noise(12 * MIB, 2) });
  await chooseAgain(opened, other);
  await opened.row(0).says("That is another file");
  assert.equal((await opened.server.stats()).uploads.pending, 1);
});

test("cancel forgets it and cancels it at the service", async (t) => {
  const { server, page, row } = await left(t);
  await row(0).press("cancel");
  await row(0).state("cancelled");
  await server.until(({ uploads }) => uploads.cancelled === 1);
  assert.equal((await server.stats()).uploads.pending, 0);
  await page.reload();
  await page.locator("html[data-ready]").waitFor();
  assert.equal(await page.locator("upload-files li").count(), 0);
});

test("a file that another tab is uploading waits for that tab, and says so", async (t) => {
  const { server, page, path, pick } = await openWithFile(t);
  await pick(path);
  await server.until(({ parts_stored }) => parts_stored >= 7);
  const [other] = await Promise.all([page.waitForEvent("popup"), page.evaluate(() => void open("/"))]);
  t.after(() => other.close());
  await other.locator("html[data-ready]").waitFor();
  await partsOf(other).pick(path);
  await partsOf(other).row(0).says("Another tab uploads this file");
});
