// The queue, the element, the hooks and the plugin for Uppy, from the tarball in Vite, webpack, Next and without a tool.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { launchBrowser } from "../../support/browser.mjs";
import { watchConsole } from "../../support/bundled-page.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { startService } from "../../support/service.mjs";
import { serve } from "../serve.mjs";
import { html, project, workshop } from "../tarball.mjs";
import { installTools } from "../tools.mjs";

before(installTools, { timeout: 600_000 });

/** Shows the ids of all entries of `module`, as JSON. */
const script = (module) => `import { entries } from "./${module}";
const options = { purpose: "user_data", baseURL: new URLSearchParams(location.search).get("api") };
const ids = {};
for (const [name, upload] of Object.entries(entries)) ids[name] = await upload(options);
document.querySelector("output").textContent = JSON.stringify(ids);
`;

/** Opens the page at `url`, and compares what each of `names` has sent. */
async function check(t, service, url, names) {
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const said = watchConsole(page);
  await page.goto(`${url}/?api=${encodeURIComponent(service.baseURL)}`);
  const output = page.locator("output:not(:empty)");
  await output.waitFor({ timeout: 30_000 }).catch((error) => assert.fail(`${error.message}\n${said.join("\n")}`));
  const ids = JSON.parse(await output.textContent());
  assert.deepEqual(Object.keys(ids), names);
  for (const [name, id] of Object.entries(ids)) {
    assert.deepEqual(await service.contentOf(id), contentOf(Buffer.from(name.repeat(1000))), name);
  }
  assert.deepEqual(
    said.filter((text) => !/favicon|404/.test(text)),
    [],
  );
}

async function served(t, folder, names) {
  const service = await startService(t, { flags: ["--mount", `/=${folder}`] });
  await check(t, service, service.url, names);
}

const ALL = ["queue", "element", "react", "uppy"];

test("Vite: every entry uploads", { timeout: 120_000 }, async (t) => {
  const { at, run } = await project("entries-vite", {
    "index.html": html("/main.js"),
    "main.js": script("entries.js"),
  });
  await run("vite", "build", "--logLevel", "error");
  await served(t, at("dist"), ALL);
});

test("webpack: every entry uploads", { timeout: 120_000 }, async (t) => {
  const { at, folder, write } = await project("entries-webpack", { "main.js": script("entries.js") });
  const webpack = createRequire(join(workshop, "package.json"))("webpack");
  const output = { filename: "main.js", path: at("dist") };
  await new Promise((resolve, reject) => {
    // The limits of webpack's own about sizes count all entries and frameworks of this page together.
    const config = { mode: "production", context: folder, entry: "./main.js", output, performance: { hints: false } };
    webpack(config, (error, stats) => {
      if (error || stats.hasErrors() || stats.hasWarnings()) reject(error ?? new Error(stats.toString()));
      else resolve();
    });
  });
  write("dist/index.html", html("main.js"));
  await served(t, at("dist"), ALL);
});

test("Next: every entry can be imported on the server, and uploads", { timeout: 300_000 }, async (t) => {
  const layout = `export default function Layout({ children }) {
    return <html lang="en"><body>{children}</body></html>;
  }`;
  const page = `"use client";
    import { useEffect, useState } from "react";
    import { entries } from "../entries.js";
    export default function Page() {
      const [text, setText] = useState("");
      useEffect(() => {
        const options = { purpose: "user_data", baseURL: new URLSearchParams(location.search).get("api") };
        (async () => {
          const ids = {};
          for (const [name, upload] of Object.entries(entries)) ids[name] = await upload(options);
          setText(JSON.stringify(ids));
        })().catch((error) => setText(String(error.stack)));
      }, []);
      return <output>{text}</output>;
    }`;
  const service = await startService(t, { flags: ["--cors", "open"] });
  const made = await project("entries-next", { "app/layout.jsx": layout, "app/page.jsx": page });
  made.env.NEXT_TELEMETRY_DISABLED = "1";
  await made.run("next", "build");
  const url = await serve(t, made, "next", "start", "--hostname", "127.0.0.1", "--port", "0");
  await check(t, service, url, ALL);
});

test("without a tool: the queue and the element upload", { timeout: 60_000 }, async (t) => {
  const base = "/node_modules/upload-file-chunked/js";
  const imports = {
    "upload-file-chunked": `${base}/browser.js`,
    "upload-file-chunked/queue": `${base}/queue/browser.js`,
    "upload-file-chunked/element": `${base}/element/index.js`,
  };
  const { folder } = await project("entries-plain", {
    "index.html": html("main.js", `<script type="importmap">${JSON.stringify({ imports })}</script>`),
    "main.js": script("plain-entries.js"),
  });
  await served(t, folder, ["queue", "element"]);
});
