// Each example, installed from the tarball and used in Chromium.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { uploadFileChunked } from "../../../js/node.js";
import { launchBrowser } from "../../support/browser.mjs";
import { watchConsole } from "../../support/bundled-page.mjs";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { startService } from "../../support/service.mjs";
import { asksFor, example } from "../examples.mjs";
import { serve } from "../serve.mjs";
import { installTools, versionOf } from "../tools.mjs";

before(installTools, { timeout: 600_000 });

const bytes = noise(6 * 2 ** 20 + 1);
const picked = ["a.bin", "b.bin"].map((name) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }));

/** Opens `url`, picks two files, and gives the ids that the page shows, and what its console warned of. */
async function use(t, url, input) {
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const said = watchConsole(page);
  await page.goto(url);
  await page.locator(input).setInputFiles(picked);
  return { page, said };
}

async function check(service, text) {
  const ids = text.match(/file-\w+/g) ?? [];
  assert.equal(ids.length, 2, text);
  for (const id of ids) assert.deepEqual(await service.contentOf(id), contentOf(bytes));
}

test("plain: the form gets the ids of the Files", { timeout: 120_000 }, async (t) => {
  const { folder } = await example("plain");
  const service = await startService(t, { flags: ["--mount", `/=${folder}`] });
  const { page, said } = await use(t, service.url, "upload-files input");
  await page.waitForFunction(() => document.querySelector("upload-files").checkValidity());
  await page.getByRole("button", { name: "Send" }).click();
  await check(service, await page.locator("output").textContent());
  assert.deepEqual(
    said.filter((text) => !/favicon|404/.test(text)),
    [],
  );
});

test("vite-react: the component uploads", { timeout: 300_000 }, async (t) => {
  for (const [name, version] of Object.entries(asksFor("vite-react"))) {
    if (name !== "upload-file-chunked") assert.equal(versionOf(name), version, name);
  }
  const { at, run } = await example("vite-react");
  await run("vite", "build", "--logLevel", "error");
  const service = await startService(t, { flags: ["--mount", `/=${at("dist")}`] });
  const { page, said } = await use(t, service.url, "input[type=file]");
  await page.getByText("2 of 2 uploaded").waitFor();
  await check(service, await page.locator("ul").textContent());
  assert.deepEqual(
    said.filter((text) => !/favicon|404/.test(text)),
    [],
  );
});

test("next: the component uploads through the route handler, which has the key", { timeout: 600_000 }, async (t) => {
  assert.equal(versionOf("next"), asksFor("next").next);
  const service = await startService(t, { key: true });
  const made = await example("next");
  // With a proxy.js of its own Next keeps 10 MB of a body.
  writeFileSync(made.at("proxy.js"), "export function proxy() {}\n");
  Object.assign(made.env, {
    NEXT_TELEMETRY_DISABLED: "1",
    OPENAI_API_KEY: "sk-secret",
    OPENAI_BASE_URL: service.baseURL,
    UPLOAD_GRANT_KEYS: JSON.stringify({ current: "a", keys: { a: "x".repeat(48) } }),
  });
  await made.run("next", "build");
  const url = await serve(t, made, "next", "start", "--hostname", "127.0.0.1", "--port", "3917");
  const { page, said } = await use(t, url, "input[type=file]");
  await page.waitForFunction(() => document.body.textContent.match(/completed/g)?.length === 2);
  await check(service, await page.locator("ul").textContent());
  assert.deepEqual(
    said.filter((text) => !/favicon|404/.test(text)),
    [],
  );

  const large = { filename: "large.bin", baseURL: `${url}/v1`, headers: { origin: url }, partSize: 12 * 2 ** 20 };
  await assert.rejects(uploadFileChunked(noise(12 * 2 ** 20), { purpose: "user_data", ...large }), (error) => {
    assert.deepEqual([error.code, error.attempts], ["body_incomplete", 1]);
    assert.match(error.message, /proxyClientMaxBodySize/);
    return true;
  });
});
