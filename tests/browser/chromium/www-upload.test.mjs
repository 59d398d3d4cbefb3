// The page, as people use it: pick, watch, verify.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openWww } from "../../support/www.mjs";

test("two files are picked, uploaded, shown with id and MD5, and verified", async (t) => {
  const files = { "first.bin": noise(12 * MIB), "second.jsonl": noise(70_000, 2) };
  // Slow enough for the bar to be seen on its way.
  const { server, page, row, complaints } = await openWww(t, { faults: [{ operation: "part", delay_after_ms: 100 }] });
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, files));

  await row(0).state("uploading");
  await page.locator('[data-testid="percent"]').first().filter({ hasNotText: /^0 %$/ }).waitFor();
  for (const [index, bytes] of Object.values(files).entries()) {
    await row(index).state("done");
    const expected = contentOf(bytes);
    assert.equal(await row(index).text("percent"), "100 %");
    const id = await row(index).text("file-id");
    assert.deepEqual(await server.contentOf(id), expected);
    await row(index).find("md5").filter({ hasText: expected.md5 }).waitFor();
    await row(index).find("verify").click();
    await row(index)
      .find("verify-result")
      .filter({ hasText: /^Equal: all [\d,]+ bytes are the same\.$/ })
      .waitFor();
  }
  assert.equal((await server.stats()).uploads.completed, 2);
  assert.deepEqual(complaints, []);
});

test("a copy that is not equal is told with the first different byte", async (t) => {
  const { server, page, row } = await openWww(t);
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("done");
  const changed = Buffer.from(noise(1000));
  changed[700] ^= 1;
  await page.route("**/content", (route) => route.fulfill({ body: changed }));
  await row(0).find("verify").click();
  await row(0)
    .find("verify-result")
    .filter({ hasText: /^Different from offset 700 on/ })
    .waitFor();
  assert.equal((await server.stats()).completed.length, 1);
  await page.unroute("**/content");
});

test("files dropped on the page are uploaded", async (t) => {
  const { page, row } = await openWww(t);
  const transfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["dropped"], "dropped.txt"));
    return transfer;
  });
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer: transfer });
  }
  await row(0).state("done");
  assert.match(await row(0).text("file-id"), /^file-/);
});

test("the keyboard alone is enough", async (t) => {
  const { page, row } = await openWww(t);
  const [path] = await filesOnDisk(t, { "typed.bin": noise(5000) });
  // Reached by Tab from the top of the page, opened by Enter.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "file-input");
  const opened = page.waitForEvent("filechooser");
  // The browser must have heard that the dialog is to be handed over before the key is pressed.
  await page.evaluate(() => null);
  await page.keyboard.press("Enter");
  const chooser = await opened;
  await chooser.setFiles(path);
  await row(0).state("done");
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid ?? document.activeElement.tagName);
  for (let tabs = 0; (await focused()) !== "verify"; tabs += 1) {
    assert.ok(tabs < 20, "Tab reaches the button");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await row(0)
    .find("verify-result")
    .filter({ hasText: /^Equal/ })
    .waitFor();
});
