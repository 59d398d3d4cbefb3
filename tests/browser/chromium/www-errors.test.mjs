// The page when something is in the way: cancelling, bad settings, a service that refuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { openWww } from "../../support/www.mjs";

test("cancel leaves no pending upload, and retry starts over", async (t) => {
  const { server, page, row } = await openWww(t, { faults: [{ operation: "part", delay_after_ms: 60_000 }] });
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, { "a.bin": noise(100_000) }));
  await server.until(({ parts_stored }) => parts_stored > 0);
  await row(0).find("cancel").click();
  await row(0).state("cancelled");
  const stats = await server.staysQuiet();
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });

  await server.faults([]);
  await row(0).find("retry").click();
  await row(0).state("done");
});

test("a bad setting is shown at its field before anything is sent", async (t) => {
  const { server, page, row } = await openWww(t);
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-part-size").fill("65");
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  assert.match(await row(0).text("error"), /partSize.*67108864/s);
  await page.locator('.problem[data-for="partSize"]').filter({ hasText: "partSize" }).waitFor();
  assert.equal(await page.getByTestId("setting-part-size").getAttribute("aria-invalid"), "true");
  assert.equal((await server.stats()).requests, 0);

  await page.getByTestId("setting-part-size").fill("1");
  await row(0).find("retry").click();
  await row(0).state("done");
});

test("what the service says is shown, with its status", async (t) => {
  const body = { error: { message: "The quota is used up.", type: "insufficient_quota", code: "quota", param: null } };
  const { page, row } = await openWww(t, { faults: [{ operation: "create", status: 403, body }] });
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  const shown = await row(0).text("error");
  for (const words of ["The quota is used up.", "HTTP 403", "APIError"]) assert.ok(shown.includes(words), shown);
});

test("a key goes into the settings when the service wants one", async (t) => {
  const { page, row } = await openWww(t, { key: true });
  await page.getByTestId("file-input").setInputFiles(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  assert.match(await row(0).text("error"), /HTTP 401/);
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-api-key").fill("sk-typed-in");
  await row(0).find("retry").click();
  await row(0).state("done");
  assert.ok(!(await page.getByTestId("snippet").textContent()).includes("sk-typed-in"));
});
