// The proxy behind real sockets: in workerd, and in Node behind the smallest adapter there is.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { listen } from "../proxy/node-server.mjs";
import { ENV } from "./proxy.mjs";
import worker from "./worker.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The adapters are for Node. */
const isModule = (name) => name.endsWith(".js") && !name.startsWith("adapters");
const modules = [
  "js/proxy.js",
  ...readdirSync(join(root, "js/proxy"), { recursive: true })
    .filter(isModule)
    .map((name) => `js/proxy/${name}`),
];

/**
 * Runs the proxy in workerd, before the service at `baseURL`, for test `t`. Gives its address.
 * Pages of the origin `page` may ask it.
 */
export function startWorkerd(t, baseURL, page) {
  return startWorker(t, "tests/support/workerd/worker.js", baseURL, page && { PAGE: page });
}

/** Runs another Worker that imports the proxy, from its file. */
export function startWorker(t, main, baseURL, bindings) {
  const paths = [main, ...modules].map((path) => ({ type: "ESModule", path: join(root, path) }));
  return start(t, { UPLOADS_BASE_URL: baseURL, ...bindings }, { modulesRoot: root, modules: paths });
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
  const server = await listen((request) => worker.fetch(request, env));
  t.after(server.stop);
  return server.url;
}

/** Each runtime by name: the same tests hold in both. */
export const runtimes = { workerd: startWorkerd, Node: startNode };
