// The whole browser is killed, and started again with the same profile.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { launchProfile } from "../../support/browser.mjs";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { served } from "../../support/page.mjs";
import { startService } from "../../support/service.mjs";
import { openTab, pageOn } from "../../support/tabs.mjs";

const partSize = 100_000;
const size = 20 * partSize;
const options = { resume: true, partSize };

test("a browser killed in the middle and started again continues the upload", async (t) => {
  const faults = [{ operation: "part", nth: [11, 12, 13, 14], delay_after_ms: 60_000 }];
  const server = await startService(t, { flags: served, faults });
  const profile = await mkdtemp(join(tmpdir(), "profile-"));
  t.after(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));

  const first = await launchProfile(profile);
  t.after(() => first.close().catch(() => {}));
  await (await openTab(first, pageOn(server))).start(options, { size });
  await server.until(({ parts_stored }) => parts_stored >= 14);
  const session = await first.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gone = new Promise((resolve) => first.once("close", resolve));
  process.kill(processInfo.find(({ type }) => type === "browser").id, "SIGKILL");
  await gone;
  await server.faults([]);

  const second = await launchProfile(profile);
  t.after(() => second.close());
  const tab = await openTab(second, pageOn(server));
  const [entry] = await tab.ask(() => globalThis.tasks.library.listResumable());
  assert.ok(entry.confirmed >= 6 * partSize, `${entry.confirmed} bytes confirmed`);
  const { upload, error } = await (await tab.start(options, { size })).ended();
  assert.equal(error, undefined);
  assert.equal(upload.id, entry.uploadId);
  const { calls, uploads } = await server.stats();
  assert.ok(calls.part <= 20 + 4, `${calls.part} parts sent`);
  assert.equal(uploads.pending, 0);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});
