// Files that continue after a reload without being chosen again: by their handles, or by a copy.
//
// A drop by Chromium's debugging protocol gives a real handle of a file on disk. The picker of handles cannot be driven
// (Chromium says that it was intercepted), so where one is pressed for it gives a handle of OPFS. A question for permission
// cannot be shown without a screen, so its answer is played.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { violations } from "./axe.mjs";
import { open, reopen } from "./open.mjs";

const bytes = noise(100 * 1024);
const attributes = { resume: "", "part-size": "51200", concurrency: "1" };
const faults = [{ operation: "part", nth: [2], read_bytes_per_second: 1000 }];

/** Drops the file at `path` on the element, as a person does. */
async function drop(page, path) {
  const { x, y, width, height } = await page.locator("upload-files").boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
  }
}

/** Waits until the first part is confirmed, and loads the page again, with an element that has the attributes. */
async function reload({ server, page }, given = attributes) {
  await page.waitForFunction(() => globalThis.element.queue.items[0]?.progress.confirmed > 0);
  await server.until(({ calls }) => calls.part === 2);
  await server.faults([]);
  await reopen(page, given);
}

/** Sees that the file is completed with its bytes, in the upload that was begun before the reload. */
async function completed({ server, page }) {
  await page.waitForFunction(() => globalThis.element.queue.items[0].state === "completed");
  const [id] = await page.evaluate(() => globalThis.element.value);
  assert.deepEqual(await server.contentOf(id), contentOf(bytes));
  const { calls, parts_stored } = await server.stats();
  assert.deepEqual([calls.create, parts_stored], [1, 2]);
}

async function dropped(t) {
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  const opened = await open(t, { faults, attributes });
  await drop(opened.page, path);
  await reload(opened);
  return { ...opened, path };
}

const button = ({ row }, name) => row("a.bin").getByRole("button", { name });

test("a dropped file continues after a reload by one click, without a picker, and a screen reader hears of it", async (t) => {
  const opened = await dropped(t);
  const { page, row, said } = opened;
  page.on("filechooser", () => assert.fail("a picker was opened"));
  await row("a.bin").getByText("50% uploaded earlier").waitFor();
  await page.getByRole("status").getByText("1 upload can be continued").waitFor({ state: "attached" });
  assert.equal(await button(opened, "Choose a.bin again").count(), 0);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), []);
  }
  await page.emulateMedia({ colorScheme: null });
  await button(opened, "Resume a.bin").click();
  await completed(opened);
  assert.deepEqual(said, []);
});

test("a file that is gone says so, and then has to be chosen", async (t) => {
  const opened = await dropped(t);
  const { page, row, path } = opened;
  await rm(path);
  await button(opened, "Resume a.bin").click();
  await row("a.bin").getByText("The file was moved or deleted. Choose it again.").waitFor();
  await page.getByRole("status").getByText("moved or deleted").waitFor({ state: "attached" });
  assert.equal(await button(opened, "Resume a.bin").count(), 0);
  await page.evaluate(() => delete globalThis.showOpenFilePicker);
  const chooser = page.waitForEvent("filechooser");
  await button(opened, "Choose a.bin again").click();
  await (await chooser).setFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from(bytes) });
  await completed(opened);
});

const answers = {
  denied: ["The browser may not read the file. Choose it again.", 0],
  prompt: ["Resume and allow reading it, or choose it again.", 1],
};

for (const [answer, [words, resumes]] of Object.entries(answers)) {
  test(`when permission is asked for and the answer is "${answer}", the row says so and offers to choose the file`, async (t) => {
    const opened = await dropped(t);
    const { page, row } = opened;
    await page.evaluate((answer) => {
      FileSystemHandle.prototype.queryPermission = async () => "prompt";
      FileSystemHandle.prototype.requestPermission = async () => answer;
    }, answer);
    await button(opened, "Resume a.bin").click();
    await row("a.bin").getByText(words).waitFor();
    assert.equal(await button(opened, "Resume a.bin").count(), resumes);
    assert.equal(await button(opened, "Choose a.bin again").count(), 1);
    assert.deepEqual(await violations(page), []);
    if (resumes === 0) return;
    await page.evaluate(() => {
      FileSystemHandle.prototype.requestPermission = async () => "granted";
    });
    await button(opened, "Resume a.bin").click();
    await completed(opened);
  });
}

test("with `resume` the picker is the one that gives handles, also for a file that is chosen again", async (t) => {
  const accept = ".bin";
  const opened = await open(t, { faults, attributes: { ...attributes, accept } });
  const { page } = opened;
  const stub = () =>
    page.evaluate(async (bytes) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle("a.bin", { create: true });
      const writable = await handle.createWritable();
      await writable.write(Uint8Array.from(bytes));
      await writable.close();
      globalThis.asked = [];
      globalThis.showOpenFilePicker = async (options) => {
        globalThis.asked.push([options, navigator.userActivation.isActive]);
        return [handle];
      };
    }, Array.from(bytes));
  await stub();
  page.on("filechooser", () => assert.fail("the other picker was opened"));
  await page.locator("upload-files input").click();
  await reload(opened, { ...attributes, "max-files": "1" });
  await button(opened, "Resume a.bin").waitFor();
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry("a.bin"));
  await button(opened, "Resume a.bin").click();
  await stub();
  await button(opened, "Choose a.bin again").click();
  await completed(opened);
  const [[options, isActive]] = await page.evaluate(() => globalThis.asked);
  assert.deepEqual([options, isActive], [{ multiple: false }, true]);
});

test("the picker gets what `accept` says, and one that is refused or closed leaves the element as it was", async (t) => {
  const accept = ".bin, .c++, image/*, */*, application/pdf, .a b, nonsense";
  const { page, states, said } = await open(t, { attributes: { ...attributes, accept } });
  await page.evaluate(() => {
    globalThis.asked = [];
    globalThis.showOpenFilePicker = async (options) => {
      globalThis.asked.push(options);
      throw new DOMException("no", globalThis.asked.length === 1 ? "AbortError" : "SecurityError");
    };
  });
  await page.locator("upload-files input").click();
  const [{ multiple, types }] = await page.evaluate(() => globalThis.asked);
  assert.equal(multiple, true);
  assert.deepEqual(types, [
    { accept: { "image/*": [], "application/pdf": [], "application/octet-stream": [".bin", ".c++"] } },
  ]);
  const chooser = page.waitForEvent("filechooser");
  await page.locator("upload-files input").click();
  await (await chooser).setFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from(bytes) });
  await states("completed");
  assert.deepEqual(said, []);
});

test("without `resume` the picker is that of the input", async (t) => {
  const { page, states } = await open(t);
  const chooser = page.waitForEvent("filechooser");
  await page.locator("upload-files input").click();
  await (await chooser).setFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from(bytes) });
  await states("completed");
});

test("`keep-file-up-to` keeps a copy of a file without a handle, and continues by it", async (t) => {
  const given = { ...attributes, "keep-file-up-to": String(bytes.length) };
  const opened = await open(t, { faults, attributes: given });
  const { page, pick } = opened;
  await pick({ name: "a.bin", bytes });
  await page.waitForFunction(async (size) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("upload-file-chunked").catch(() => undefined);
    for await (const handle of folder?.values() ?? []) if ((await handle.getFile()).size === size) return true;
    return false;
  }, bytes.length);
  await reload(opened, given);
  await button(opened, "Resume a.bin").click();
  await completed(opened);
});

test("a dropped folder gives handles of the files in it", async (t) => {
  const [path] = await filesOnDisk(t, { "folder/a.bin": bytes, "folder/inside/b.bin": bytes });
  const { page, states } = await open(t, { attributes: { ...attributes, folders: "" } });
  await drop(page, path.replace("/a.bin", ""));
  await states("completed", "completed");
  const files = await page.evaluate(() =>
    globalThis.element.queue.items.map(({ file }) => [file.name, file.handle.kind]),
  );
  assert.deepEqual(files.sort(), [
    ["a.bin", "file"],
    ["b.bin", "file"],
  ]);
});
