// The recipes that bind the queue to a framework: the same page by each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../support/hashes.mjs";
import { files, open } from "./open.mjs";

const SIZE = 300_000;
const rowOf = (page, name) => page.locator("li", { hasText: name });
const press = (page, name, button) => rowOf(page, name).getByRole("button", { name: button }).click();

/** Waits until the row of `name` shows `state`; gives the id of the File in it, if any. */
async function shows(page, name, state) {
  const row = rowOf(page, name).filter({ hasText: `${name}: ${state}` });
  await row.waitFor();
  return /file-\w+/.exec(await row.textContent())?.[0];
}

for (const recipe of ["react-dropzone", "vue", "svelte"]) {
  test(`${recipe}: the page uploads the files, and its console stays empty`, async (t) => {
    const { server, page, said } = await open(t, recipe);
    const chosen = files(5, SIZE);
    await page.locator("input[type=file]").setInputFiles(chosen);
    for (const { name, buffer } of chosen) {
      const id = await shows(page, name, "completed");
      assert.deepEqual(await server.contentOf(id), contentOf(buffer), name);
    }
    const { calls } = await server.stats();
    assert.deepEqual([calls.create, calls.part, calls.complete], [5, 5, 5]);
    assert.deepEqual(said, []);
  });

  test(`${recipe}: a file is paused and resumed, one fails and is retried, one is removed`, async (t) => {
    const faults = [
      { operation: "part", nth: [1, 2], delay_before_ms: 2000 },
      { operation: "create", nth: [4], status: 400 },
    ];
    const { server, page, said } = await open(t, recipe, { faults });
    const chosen = files(4, SIZE);
    await page.locator("input[type=file]").setInputFiles(chosen);
    await server.until(({ in_flight }) => in_flight === 2);
    await press(page, "0.bin", "Pause");
    await shows(page, "0.bin", "paused");
    await press(page, "1.bin", "Remove");
    await rowOf(page, "1.bin").waitFor({ state: "detached" });
    await server.until(({ uploads }) => uploads.cancelled === 1);
    await shows(page, "3.bin", "failed");
    await press(page, "3.bin", "Retry");
    await press(page, "0.bin", "Resume");
    for (const { name, buffer } of [chosen[0], chosen[2], chosen[3]]) {
      const id = await shows(page, name, "completed");
      assert.deepEqual(await server.contentOf(id), contentOf(buffer), name);
    }
    // The browser itself reports the refusal.
    assert.deepEqual(
      said.filter((text) => !/status of 400/.test(text)),
      [],
    );
  });

  test(`${recipe}: what is unmounted stops, and leaves nothing at the service`, async (t) => {
    const faults = [{ operation: "part", delay_before_ms: 60_000 }];
    const { server, page, said } = await open(t, recipe, { faults });
    await page.locator("input[type=file]").setInputFiles(files(3, SIZE));
    await server.until(({ in_flight }) => in_flight === 2);
    const aborted = [];
    page.on("requestfailed", (request) => aborted.push(request.url()));
    await page.evaluate(() => globalThis.unmount());
    await server.until(({ uploads }) => uploads.cancelled === 2);
    // Its third file is not begun.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    assert.equal((await server.stats()).calls.create, 2);
    assert.equal(aborted.filter((url) => url.endsWith("/parts")).length, 2);
    assert.deepEqual(said, []);
  });
}

test("react-dropzone: dropped files are uploaded, and an empty one says why it is not", async (t) => {
  const { server, page, said } = await open(t, "react-dropzone");
  await page.locator(".dropzone").evaluate((zone) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["dropped"], "dropped.txt"));
    dataTransfer.items.add(new File([], "empty.bin"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      zone.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  });
  const id = await shows(page, "dropped.txt", "completed");
  assert.deepEqual(await server.contentOf(id), contentOf(Buffer.from("dropped")));
  await rowOf(page, "empty.bin").filter({ hasText: "it is empty" }).waitFor();
  assert.deepEqual(said, []);
});
