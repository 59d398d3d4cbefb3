// The page with Uppy's dashboard, bundled, on a server of its own.

import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { emptyPage } from "../support/page.mjs";
import { startService } from "../support/service.mjs";

const html = `<!doctype html>
<html lang="en">
<title>Uppy</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script type="importmap">{ "imports": { "upload-file-chunked/queue": "/js/queue/browser.js" } }</script>
<div id="dashboard"></div>
<script type="module" src="page.js"></script>
</html>`;

/** Opens the page; gives it beside the server, and the warnings and errors of its console. */
export async function open(t, service = {}) {
  const folder = await mkdtemp(join(tmpdir(), "uppy-"));
  t.after(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: ["tests/uppy/page.js"],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    external: ["upload-file-chunked/queue"],
    alias: { "upload-file-chunked/uppy": "./js/uppy/index.js" },
  });
  await copyFile("node_modules/@uppy/dashboard/dist/style.min.css", join(folder, "style.css"));
  await writeFile(join(folder, "index.html"), html);
  const flags = [`/=${folder}`, "/js=js", "/pkg=pkg"].flatMap((mount) => ["--mount", mount]);
  const server = await startService(t, { ...service, flags });
  const page = await emptyPage();
  const said = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`${server.url}/`);
  await page.waitForFunction(() => globalThis.uppy);
  return { server, page, said };
}
