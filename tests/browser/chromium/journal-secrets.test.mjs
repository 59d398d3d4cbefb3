// What is written into the journal of a page, and what never is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openTabs } from "../../support/tabs.mjs";

const partSize = 50_000;
const size = 12 * partSize - 1;
const options = { resume: true, partSize };
/** Parts that wait for their answer until the test is over. */
const held = [{ operation: "part", nth: [5, 6, 7, 8], delay_after_ms: 60_000 }];

test("the journal holds no key, no header of the caller's and nothing of the query, but the grant", async (t) => {
  const { server, open } = await openTabs(t, { key: true, faults: held });
  const tab = await open();
  const secrets = {
    apiKey: "sk-secret-key",
    dangerouslyAllowBrowser: true,
    headers: { "x-caller": "secret-header" },
    organization: "secret-organization",
    project: "secret-project",
    query: { token: "secret-query" },
    baseURL: "/v1?code=secret-base",
  };
  // A proxy's grant, as create's answer brings it.
  await tab.page.route("**/v1/uploads?*", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "x-upload-grant": "g1.grant" };
    await route.fulfill({ response, headers });
  });
  const sent = [];
  tab.page.on("request", (request) => sent.push(request.headers()["x-upload-grant"]));
  await tab.start({ ...options, ...secrets }, { size });
  await server.until(({ parts_stored }) => parts_stored >= 8);
  assert.ok(sent.includes("g1.grant"), "the grant was in use");
  const stored = await tab.ask(() => globalThis.tasks.stored());
  assert.match(stored, /"uploadId":"upload_/);
  assert.match(stored, /"grant":"g1\.grant"/);
  assert.doesNotMatch(stored, /secret/i);
  const listed = await tab.ask(() => globalThis.tasks.library.listResumable());
  assert.doesNotMatch(JSON.stringify(listed), /grant/);
});
