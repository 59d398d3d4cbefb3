// What only Chromium can be told to do: clear the data of a site, and open a page that is not secure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser } from "../../support/browser.mjs";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { served } from "../../support/page.mjs";
import { startService } from "../../support/service.mjs";
import { openTab, openTabs } from "../../support/tabs.mjs";

const partSize = 50_000;
const size = 12 * partSize - 1;
const options = { resume: true, partSize, concurrency: 2 };

const listIn = (tab) => tab.ask(() => globalThis.tasks.library.listResumable());

/** Waits until the only entry that `tab` lists has `parts` confirmed parts. */
async function listedWith(tab, parts) {
  const end = performance.now() + 10_000;
  for (;;) {
    const entries = await listIn(tab);
    if (entries.length === 1 && entries[0].confirmed >= parts * partSize) return entries[0];
    if (performance.now() > end) assert.fail(`not listed with ${parts} parts: ${JSON.stringify(entries)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Clears the site's data, as the user may in the browser's settings. */
async function clearSiteData({ page }) {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  await session.detach();
}

test("site data cleared between two uploads of one page: the second is journaled again", async (t) => {
  const { server, open } = await openTabs(t);
  const tab = await open();
  assert.ok((await (await tab.start(options, { size })).ended()).upload);
  await clearSiteData(tab);
  assert.deepEqual(await listIn(tab), []);
  await server.faults([{ operation: "part", nth: [3, 4], delay_after_ms: 60_000 }]);
  await tab.start(options, { size, seed: 2 });
  const { uploadId } = await listedWith(tab, 2);
  await tab.kill();
  await server.faults([]);
  const next = await open();
  const { upload, error } = await (await next.start(options, { size, seed: 2 })).ended();
  assert.equal(error, undefined);
  assert.equal(upload.id, uploadId);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size, 2)));
});

test("site data cleared during an upload: the next part brings the journal back", async (t) => {
  const faults = [
    { operation: "part", nth: [3, 4], delay_after_ms: 1500 },
    { operation: "part", nth: [5, 6], delay_after_ms: 60_000 },
  ];
  const { server, open } = await openTabs(t, { faults });
  const tab = await open();
  const task = await tab.start(options, { size });
  await listedWith(tab, 2);
  await clearSiteData(tab);
  const { uploadId } = await listedWith(tab, 4);
  assert.deepEqual((await task.told()).warnings, []);
  await server.until(({ parts_stored }) => parts_stored >= 6);
  await tab.kill();
  await server.faults([]);
  const { upload } = await (await (await open()).start(options, { size })).ended();
  assert.equal(upload.id, uploadId);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("a page that is not secure has no Web Locks: a warning, and one uploader in the page all the same", async (t) => {
  const browser = await launchBrowser({ args: ["--host-resolver-rules=MAP insecure.test 127.0.0.1"] });
  t.after(() => browser.close());
  const server = await startService(t, { flags: served });
  const url = new URL(server.url);
  url.hostname = "insecure.test";
  const tab = await openTab(await browser.newContext(), new URL("/tasks.html", url).href);
  assert.equal(await tab.ask(() => navigator.locks === undefined), true);
  await server.faults([{ operation: "part", delay_before_ms: 500 }]);
  const first = await tab.start(options, { size });
  await server.until(({ parts_stored }) => parts_stored > 0);
  assert.equal((await (await tab.start(options, { size })).ended()).error.name, "UploadBusyError");
  assert.ok((await first.ended()).upload);
  assert.deepEqual(
    (await first.told()).warnings.map(({ type }) => type),
    ["lock"],
  );
});
