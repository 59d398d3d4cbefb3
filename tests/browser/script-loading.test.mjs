// Scripts that cannot be loaded, in every engine: each call says so, and a later one finds them.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { engines, openIn } from "../support/engines.mjs";

const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
const root = new URL("../../", import.meta.url);

const page = `<!doctype html><script type="module">
  import { preload } from "/js/browser.js";
  const outcome = () => preload().then(() => "loaded", ({ name, phase }) => name + " in " + phase);
  const outcomes = [await outcome(), await outcome(), await outcome()];
  await fetch("/report", { method: "POST", body: JSON.stringify(outcomes) });
</script>`;

/** Serves the library, but each file of `failing` only at the second request. Gives the page, and what it reports. */
async function startSite(t, failing) {
  const left = new Set(failing);
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const server = createServer(async (request, response) => {
    const path = request.url.slice(1);
    if (path === "") return response.writeHead(200, { "content-type": "text/html" }).end(page);
    if (path === "report") {
      report(JSON.parse(await text(request)));
      return response.writeHead(204).end();
    }
    const body = left.delete(path) ? undefined : await readFile(new URL(path, root)).catch(() => {});
    if (!body) return response.writeHead(503).end("busy");
    response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, reported };
}

/** Engines in which an import that failed fails for as long as the page is open, whatever the server has by then. */
const REMEMBERING = ["Firefox"];

describe("a script that could not be loaded is loaded by the next call, where the engine tries again", () => {
  for (const [name, engine] of Object.entries(engines)) {
    if (process.env.ENGINES && !process.env.ENGINES.split(",").includes(name)) continue;
    test(name, { skip: engine.missing() || false, timeout: 120_000 }, async (t) => {
      const { url, reported } = await startSite(t, ["js/engine/browser.js", "js/client/port.js"]);
      const { ended } = await openIn(engine, t, url);
      const failure = "UploadError in load";
      const third = REMEMBERING.includes(name) ? failure : "loaded";
      assert.deepEqual(await Promise.race([reported, ended]), [failure, failure, third]);
    });
  }
});
