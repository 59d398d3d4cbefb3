// A page whose script is bundled with a framework and uses the package as a plain module, on a server of its own.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { emptyPage } from "./page.mjs";
import { startService } from "./service.mjs";

const html = (head, body) => `<!doctype html>
<html lang="en">
<title>Bundled</title>
<link rel="icon" href="data:,">
${head}
<script type="importmap">
{ "imports": { "upload-file-chunked": "/js/browser.js", "upload-file-chunked/queue": "/js/queue/browser.js" } }
</script>
${body}
<script type="module" src="page.js"></script>
</html>`;

/**
 * Bundles `script` by esbuild with `options`, and opens a page with it. `files` are further files by their names. Gives
 * the page beside the server, and the warnings and errors of its console.
 */
export async function openBundled(t, { script, options, head = "", body, files = {}, service = {} }) {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  t.after(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: [script],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    external: ["upload-file-chunked/queue"],
    ...options,
  });
  for (const [name, content] of Object.entries({ "index.html": html(head, body), ...files })) {
    await writeFile(join(folder, name), content);
  }
  const flags = [`/=${folder}`, "/js=js", "/pkg=pkg"].flatMap((mount) => ["--mount", mount]);
  const server = await startService(t, { ...service, flags });
  const page = await emptyPage();
  const said = watchConsole(page);
  await page.goto(`${server.url}/`);
  return { server, page, said };
}

/** The warnings and errors of a page's console, as they come. */
export function watchConsole(page) {
  const said = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  return said;
}
