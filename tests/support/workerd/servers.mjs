// The proxy behind real sockets: in workerd, and in Node behind the smallest adapter there is.

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { ENV } from "./proxy.mjs";
import worker from "./worker.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const modules = [
  "tests/support/workerd/worker.js",
  "js/proxy.js",
  ...readdirSync(join(root, "js/proxy")).map((name) => `js/proxy/${name}`),
];

/**
 * Runs the proxy in workerd, before the service at `baseURL`, for test `t`. Gives its address.
 * Pages of the origin `page` may ask it.
 */
export function startWorkerd(t, baseURL, page) {
  return start(
    t,
    { UPLOADS_BASE_URL: baseURL, ...(page && { PAGE: page }) },
    {
      modulesRoot: root,
      modules: modules.map((path) => ({ type: "ESModule", path: join(root, path) })),
    },
  );
}

/** Runs another Worker, from its text. */
export function startScript(t, script, baseURL) {
  return start(t, { UPLOADS_BASE_URL: baseURL }, { modules: true, script });
}

async function start(t, bindings, code) {
  const miniflare = new Miniflare({
    ...code,
    compatibilityDate: "2026-04-01",
    bindings: { ...ENV, ...bindings },
    log: new Log(LogLevel.ERROR),
    cf: false,
    // It complains of every malformed request, and here there are many.
    handleRuntimeStdio(stdout, stderr) {
      stdout.resume();
      stderr.resume();
    },
  });
  t.after(() => miniflare.dispose());
  return (await miniflare.ready).origin;
}

/** Runs the proxy in this process. */
async function startNode(t, baseURL) {
  const env = { ...ENV, UPLOADS_BASE_URL: baseURL };
  const server = createServer(async (incoming, outgoing) => {
    const { method, rawHeaders, url } = incoming;
    const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) =>
      rawHeaders.slice(index * 2, index * 2 + 2),
    );
    const gone = new AbortController();
    outgoing.once("close", () => outgoing.writableFinished || gone.abort());
    try {
      const body = method === "GET" || method === "HEAD" ? undefined : Readable.toWeb(incoming);
      const address = new URL(url, `http://${incoming.headers.host}`);
      const request = new Request(address, { method, headers, body, duplex: "half", signal: gone.signal });
      const response = await worker.fetch(request, env);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch {
      // No Request can be made of it.
      outgoing.writeHead(400).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Each runtime by name: the same tests hold in both. */
export const runtimes = { workerd: startWorkerd, Node: startNode };
