// The page when something is in the way: cancelling, bad settings, a service that refuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { openWww } from "../../support/www.mjs";

test("cancel leaves no pending upload, and retry starts over", async (t) => {
  const { server, row, pick } = await openWww(t, { faults: [{ operation: "part", delay_after_ms: 60_000 }] });
  await pick(await filesOnDisk(t, { "a.bin": noise(100_000) }));
  await server.until(({ parts_stored }) => parts_stored > 0);
  await row(0).press("cancel");
  await row(0).state("cancelled");
  await server.until(({ uploads }) => uploads.cancelled === 1);
  const stats = await server.staysQuiet();
  assert.deepEqual(stats.uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });

  await server.faults([]);
  await row(0).press("retry");
  await row(0).state("completed");
});

test("a bad setting is shown at its field before anything is sent, and a retry uses the corrected one", async (t) => {
  const { server, page, row, pick } = await openWww(t);
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-part-size").fill("65");
  await pick(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  assert.match(await row(0).text(), /partSize.*67108864/s);
  await page.locator('.problem[data-for="partSize"]').filter({ hasText: "partSize" }).waitFor();
  assert.equal(await page.getByTestId("setting-part-size").getAttribute("aria-invalid"), "true");
  assert.equal((await server.stats()).requests, 0);

  await page.getByTestId("setting-part-size").fill("1");
  await row(0).press("retry");
  await row(0).state("completed");
});

test("what the service says is shown, with its status", async (t) => {
  const body = { error: { message: "The quota is used up.", type: "insufficient_quota", code: "quota", param: null } };
  const { row, pick } = await openWww(t, { faults: [{ operation: "create", status: 403, body }] });
  await pick(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  const shown = await row(0).text();
  for (const words of ["The quota is used up.", "HTTP 403", "APIError"]) assert.ok(shown.includes(words), shown);
});

test("a key goes into the settings when the service wants one", async (t) => {
  const { page, row, pick } = await openWww(t, { key: true });
  await pick(await filesOnDisk(t, { "a.bin": noise(1000) }));
  await row(0).state("failed");
  assert.match(await row(0).text(), /HTTP 401/);
  await page.getByTestId("settings").locator("summary").click();
  await page.getByTestId("setting-api-key").fill("sk-typed-in");
  await row(0).press("retry");
  await row(0).state("completed");
  assert.ok(!(await page.content()).includes("sk-typed-in"));
});
