// The page, as people use it: pick, watch, verify, copy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openWww } from "../../support/www.mjs";

test("two files are picked, uploaded, shown with id and MD5, and verified", async (t) => {
  const files = { "first.bin": noise(12 * MIB), "second.jsonl": noise(70_000, 2) };
  // Slow enough for the row to be seen on its way.
  const faults = [{ operation: "part", delay_after_ms: 100 }];
  const { server, row, result, pick, complaints } = await openWww(t, { faults });
  await pick(await filesOnDisk(t, files));
  await row(0).state("uploading");
  await row(0).state("completed");
  await row(1).state("completed");
  for (const index of [0, 1]) {
    const id = await result(index).text("file-id");
    const name = (await server.stats()).completed.findIndex(({ file_id }) => file_id === id);
    assert.ok(name >= 0, "a File of the service");
    const content = await server.contentOf(id);
    const expected = Object.values(files)
      .map(contentOf)
      .find(({ md5 }) => md5 === content.md5);
    assert.deepEqual(content, expected);
    await result(index).find("md5").filter({ hasText: expected.md5 }).waitFor();
    await result(index).find("verify").click();
    await result(index)
      .find("verify-result")
      .filter({ hasText: /^Equal: all [\d,]+ bytes are the same\.$/ })
      .waitFor();
  }
  assert.equal((await server.stats()).uploads.completed, 2);
  assert.deepEqual(complaints, []);
});

test("a copy that differs is shown with the first different byte", async (t) => {
  const { server, page, row, result, pick } = await openWww(t);
  await pick(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("completed");
  const changed = Buffer.from(noise(1000));
  changed[700] ^= 1;
  await page.route("**/content", (route) => route.fulfill({ body: changed }));
  await result(0).find("verify").click();
  await result(0)
    .find("verify-result")
    .filter({ hasText: /^Different from offset 700 on/ })
    .waitFor();
  assert.equal((await server.stats()).completed.length, 1);
  await page.unroute("**/content");
});

test("a file dropped anywhere on the page is uploaded", async (t) => {
  const { page, row, result } = await openWww(t);
  const transfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["dropped"], "dropped.txt"));
    return transfer;
  });
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer: transfer });
  }
  await row(0).state("completed");
  assert.match(await result(0).text("file-id"), /^file-/);
});

test("the keyboard alone is enough", async (t) => {
  const { page, row, result } = await openWww(t);
  const [path] = await filesOnDisk(t, { "typed.bin": noise(5000) });
  // Reached by Tab from the top of the page, opened by Enter.
  await page.keyboard.press("Tab");
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      return activeElement.shadowRoot?.activeElement.type ?? activeElement.dataset.testid ?? activeElement.tagName;
    });
  assert.equal(await focused(), "file");
  const opened = page.waitForEvent("filechooser");
  // The browser must have heard that the dialog is to be handed over before the key is pressed.
  await page.evaluate(() => null);
  await page.keyboard.press("Enter");
  await (await opened).setFiles(path);
  await row(0).state("completed");
  for (let tabs = 0; (await focused()) !== "verify"; tabs += 1) {
    assert.ok(tabs < 20, "Tab reaches the button");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await result(0)
    .find("verify-result")
    .filter({ hasText: /^Equal/ })
    .waitFor();
});

test("the code to copy follows the settings and the chosen kind", async (t) => {
  const { page } = await openWww(t);
  const code = () => page.getByTestId("snippet").textContent();
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-part-size").fill("2");
  assert.match(
    await code(),
    /<upload-files name="files" purpose="user_data" base-url="\/v1" part-size="2097152" resume>/,
  );
  for (const [label, words] of [
    ["React", /useUploadQueue\({\n {4}purpose: "user_data",[^}]*partSize: 2 \* 2 \*\* 20,/],
    ["Queue", /createUploadQueue\({/],
    ["One file", /await uploadFileChunked\(file, {/],
  ]) {
    await page.getByText(label, { exact: true }).click();
    assert.match(await code(), words);
  }
});
