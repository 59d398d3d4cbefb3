// The page of tests/react/page, bundled with one version of React, on a server of its own.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { emptyPage } from "../support/page.mjs";
import { startService } from "../support/service.mjs";

/** Where each version is installed. */
export const versions = { "React 18": "tests/react/18/node_modules", "React 19": "node_modules" };

const html = `<!doctype html>
<html lang="en">
<title>React</title>
<link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "upload-file-chunked/queue": "/js/queue/browser.js" } }</script>
<div id="root"></div>
<script type="module" src="app.js"></script>
</html>`;

/** Opens the page; gives it beside the server, and what the console said. */
export async function open(t, version, service = {}) {
  const folder = await mkdtemp(join(tmpdir(), "react-"));
  t.after(() => rm(folder, { recursive: true }));
  const modules = versions[version];
  await build({
    entryPoints: ["tests/react/page/app.jsx"],
    outfile: join(folder, "app.js"),
    bundle: true,
    format: "esm",
    jsx: "automatic",
    jsxDev: true,
    define: { "process.env.NODE_ENV": '"development"' },
    external: ["upload-file-chunked/queue"],
    alias: {
      react: `./${modules}/react`,
      "react-dom": `./${modules}/react-dom`,
      "upload-file-chunked/react": "./js/react/index.js",
    },
  });
  await writeFile(join(folder, "index.html"), html);
  const flags = [`/=${folder}`, "/js=js", "/pkg=pkg"].flatMap((mount) => ["--mount", mount]);
  const server = await startService(t, { ...service, flags });
  const page = await emptyPage();
  const said = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`${server.url}/`);
  await page.waitForFunction(() => globalThis.app?.show);
  return {
    server,
    page,
    said,
    /** Shows a component with these options, which JSON can write; "nothing" unmounts it. */
    async show(what, options = {}) {
      await page.evaluate(
        (shown) => {
          globalThis.wanted = shown;
          globalThis.app.show(shown);
        },
        { what, options },
      );
      await page.waitForFunction(() => globalThis.app.shown === globalThis.wanted);
    },
    /** Adds files of `bytes` bytes each. */
    add: (count, bytes = 1000) =>
      page.evaluate(
        async ([count, bytes]) => {
          const fileOf = (_, index) =>
            new File([new Uint8Array(bytes).fill(index + 1)], `${index}.bin`, { lastModified: 1 });
          globalThis.app.queue.add(Array.from({ length: count }, fileOf));
        },
        [count, bytes],
      ),
    /** Waits until the page shows these lines. */
    shows: (...lines) =>
      page.waitForFunction(
        (lines) => Array.from(document.querySelectorAll("li, p"), (line) => line.textContent).join("|") === lines,
        lines.join("|"),
      ),
  };
}
