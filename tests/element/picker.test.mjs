// The element as people use it: by mouse, keyboard and screen reader, and in a form.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { violations } from "./axe.mjs";
import { open, reopen } from "./open.mjs";

const KIB = 1024;
const fileOf = (name, size = 100 * KIB) => ({ name, bytes: noise(size, name.charCodeAt(0)) });

test("picked files are uploaded with their bytes, and events say so", async (t) => {
  const { server, page, said, pick, states, events } = await open(t);
  await pick(fileOf("a.bin"), fileOf("b.bin"));
  await states("completed", "completed");
  for (const [index, name] of ["a.bin", "b.bin"].entries()) {
    const id = await page.evaluate((index) => globalThis.element.value[index], index);
    assert.deepEqual(await server.contentOf(id), contentOf(fileOf(name).bytes));
  }
  const seen = await events();
  assert.deepEqual(
    seen.filter(([type]) => type === "added"),
    [
      ["added", "a.bin"],
      ["added", "b.bin"],
    ],
  );
  assert.equal(seen.filter(([type]) => type === "completed").length, 2);
  assert.deepEqual(said, []);
});

test("a row pauses, resumes, cancels, retries and removes by the keyboard alone, and the focus is kept", async (t) => {
  const faults = [{ operation: "part", nth: [1], read_bytes_per_second: 1000 }];
  const { server, page, pick, states } = await open(t, { faults });
  // The buttons change in the frame after the state.
  const focusIsOn = (label) =>
    page.waitForFunction((label) => globalThis.element.shadowRoot.activeElement?.ariaLabel === label, label);
  await pick(fileOf("a.bin"));
  // The slow part is the first one, not that of the retry.
  await server.until(({ calls }) => calls.part === 1);
  await page.locator("upload-files input").focus();
  await page.keyboard.press("Tab");
  await focusIsOn("Pause a.bin");
  await page.keyboard.press("Enter");
  await states("paused");
  await focusIsOn("Resume a.bin");
  await page.keyboard.press("Tab");
  await focusIsOn("Cancel a.bin");
  await page.keyboard.press("Space");
  await states("cancelled");
  await focusIsOn("Remove a.bin");
  await page.keyboard.press("Shift+Tab");
  await focusIsOn("Retry a.bin");
  await page.keyboard.press("Enter");
  await states("completed");
  await focusIsOn("Remove a.bin");
  await page.keyboard.press("Enter");
  await states();
  // Nothing is left to act on but the picker.
  await page.waitForFunction(() => globalThis.element.shadowRoot.activeElement?.type === "file");
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing wrong with any state of a row, ${colorScheme}`, async (t) => {
    const faults = [
      { operation: "part", nth: [1], status: 400 },
      { operation: "part", nth: [3], read_bytes_per_second: 1000 },
    ];
    const { page, pick, states } = await open(t, {
      faults,
      attributes: { "files-at-once": "1", "max-file-size": "200000" },
    });
    await page.emulateMedia({ colorScheme });
    await pick(fileOf("a.bin"), fileOf("b.bin"), fileOf("c.bin"), fileOf("d.bin"), fileOf("e.bin", 300_000));
    await states("failed", "completed", "uploading", "queued", "failed");
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => globalThis.element.queue.pause());
    await states("failed", "completed", "paused", "queued", "failed");
    assert.deepEqual(await violations(page), []);
    await page.emulateMedia({ colorScheme: null });
  });
}

test("a screen reader hears of sums, not of every file", async (t) => {
  const { page, pick, states } = await open(t);
  await page.evaluate(() => {
    const region = globalThis.element.shadowRoot.querySelector("[role=status]");
    globalThis.heard = [];
    new MutationObserver(() => globalThis.heard.push(region.textContent)).observe(region, { childList: true });
  });
  await pick(...Array.from({ length: 12 }, (_, index) => fileOf(`${index}.bin`, 1000)));
  await states(...Array(12).fill("completed"));
  await page.waitForFunction(() => /uploaded/.test(globalThis.heard.join()));
  const heard = await page.evaluate(() => globalThis.heard);
  assert.match(heard[0], /^12 files added/);
  assert.ok(heard.length <= 3, heard.join(" | "));
});

test("in a form it waits, submits the ids of the Files, and is required", async (t) => {
  const faults = [{ operation: "part", nth: [1], read_bytes_per_second: 50_000 }];
  const { page, pick, states } = await open(t, { faults, attributes: { required: "" } });
  const validity = () =>
    page.evaluate(() => [globalThis.element.checkValidity(), globalThis.element.validationMessage]);
  assert.deepEqual(await validity(), [false, "Upload a file."]);
  await pick(fileOf("a.bin"), fileOf("b.bin"));
  assert.deepEqual(await validity(), [false, "Wait until the files are uploaded."]);
  await states("completed", "completed");
  assert.deepEqual(await validity(), [true, ""]);
  const [sent, ids] = await page.evaluate(() => {
    const data = new FormData(document.querySelector("form"));
    return [data.getAll("files"), globalThis.element.value];
  });
  assert.equal(ids.length, 2);
  assert.deepEqual(sent, ids);
  await page.evaluate(() => document.querySelector("form").reset());
  await states();
  assert.deepEqual(await validity(), [false, "Upload a file."]);
});

test("a disabled element takes no files and submits nothing", async (t) => {
  const { page, states } = await open(t);
  const before = await page.evaluate(async () => {
    const { element } = globalThis;
    element.disabled = true;
    const transfer = new DataTransfer();
    transfer.items.add(new File(["a"], "a"));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
    await new Promise(requestAnimationFrame);
    return element.shadowRoot.querySelector("input").disabled;
  });
  assert.equal(before, true);
  await states();
});

test("dropped and pasted files are taken", async (t) => {
  const { page, states } = await open(t);
  await page.evaluate(() => {
    const { element } = globalThis;
    const transferOf = (name) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([name], name));
      return transfer;
    };
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: transferOf("a"), cancelable: true }));
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transferOf("b"), cancelable: true }));
  });
  await states("completed", "completed");
});

test("folders that are left out are said to be, and with `folders` their files are taken", async (t) => {
  const { page, states } = await open(t);
  // A synthetic drop has no folders, so these entries stand for one.
  const dropFolder = () =>
    page.evaluate(() => {
      const file = { isFile: true, file: (resolve) => resolve(new File(["a"], "a.txt")) };
      let left = [file];
      const createReader = () => ({ readEntries: (resolve) => resolve(left.splice(0)) });
      const item = {
        kind: "file",
        webkitGetAsEntry: () => ({ isDirectory: true, createReader }),
        getAsFile: () => null,
      };
      const event = new Event("drop", { cancelable: true });
      Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], items: [item] } });
      left = [file];
      globalThis.element.dispatchEvent(event);
    });
  await dropFolder();
  await page.locator("upload-files").getByText("Folders are not taken").first().waitFor();
  await states();
  await page.evaluate(() => globalThis.element.toggleAttribute("folders", true));
  await dropFolder();
  await states("completed");
  assert.equal(await page.locator("upload-files [part=note]").isVisible(), false);
});

test("attributes that change hold for the next file; a wrong one is reported and changes nothing", async (t) => {
  const { page, said, pick, states } = await open(t, { attributes: { "max-file-size": "10" } });
  await pick(fileOf("a.bin"));
  await states("failed");
  await page.evaluate(() => globalThis.element.setAttribute("max-file-size", "200000"));
  await pick(fileOf("b.bin"));
  await states("failed", "completed");
  assert.deepEqual(said, []);
  await page.evaluate(() => globalThis.element.setAttribute("files-at-once", "many"));
  await pick(fileOf("c.bin"));
  await states("failed", "completed", "completed");
  assert.match(said.join(), /filesAtOnce: expected a whole number/);
});

test("an element that is moved goes on; one that is removed suspends, and continues when it is back", async (t) => {
  const faults = [{ operation: "part", nth: [1, 2], read_bytes_per_second: 1000 }];
  const { server, page, pick, states } = await open(t, { faults, attributes: { resume: "", "part-size": "51200" } });
  await pick(fileOf("a.bin"));
  await server.until(({ in_flight }) => in_flight === 2);
  await page.evaluate(() => document.querySelector("main").append(globalThis.element));
  await states("uploading");
  await server.faults([]);
  const aborted = page.waitForEvent("requestfailed");
  await page.evaluate(() => globalThis.element.remove());
  await aborted;
  assert.equal((await server.stats()).uploads.pending, 1);
  await page.evaluate(() => document.querySelector("form").append(globalThis.element));
  await states("completed");
  assert.equal((await server.stats()).calls.create, 1);
});

test("every word can be replaced, and numbers follow the language", async (t) => {
  const { page, pick, states, row } = await open(t);
  await page.evaluate(() => {
    globalThis.element.lang = "de";
    globalThis.element.messages = { choose: "Dateien wählen", completed: "Fertig", remove: "{name} entfernen" };
  });
  assert.match(await page.locator("upload-files label").textContent(), /Dateien wählen/);
  await pick(fileOf("a.bin", 1_234_567));
  await states("completed");
  assert.match(await row("a.bin").textContent(), /1,2 MB.*Fertig/);
  await row("a.bin").getByRole("button", { name: "a.bin entfernen" }).click();
  await states();
});

test("what an earlier page left is shown, and continues when its file is chosen again", async (t) => {
  const faults = [{ operation: "part", nth: [2], read_bytes_per_second: 1000 }];
  const attributes = { resume: "", "part-size": "51200", concurrency: "1" };
  const { server, page, pick, row } = await open(t, { faults, attributes });
  await pick(fileOf("a.bin"));
  await server.until(({ parts_stored }) => parts_stored === 1);
  await page.waitForFunction(() => globalThis.element.queue.items[0].progress.confirmed > 0);
  await server.faults([]);
  await reopen(page, attributes);
  await row("a.bin").getByText("50% uploaded earlier. Choose the file again to continue.").waitFor();
  await page.evaluate(() => delete globalThis.showOpenFilePicker);
  const chooser = page.waitForEvent("filechooser");
  await row("a.bin").getByRole("button", { name: "Choose a.bin again" }).click();
  await (await chooser).setFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from(fileOf("a.bin").bytes) });
  await page.waitForFunction(() => globalThis.element.queue.items[0].state === "completed");
  const { calls, parts_stored } = await server.stats();
  assert.deepEqual([calls.create, parts_stored], [1, 2]);
});
