// Imports of examples/worker in a workerd that can be killed at any moment and started again with its storage.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Log, LogLevel, Miniflare } from "miniflare";
import { resident, workerds } from "../process-memory.mjs";
import { countedImports } from "./counted-imports.mjs";
import { SECRETS, sessionOf } from "./example.mjs";

/** Asks the isolate of the Worker for its memory, again and again until it is gone: V8's heap, and what lies outside it. */
async function watchHeap({ host }, report) {
  const isolates = await (await fetch(`http://${host}/json`)).json();
  const socket = new WebSocket(isolates.find(({ id }) => id === "core:user:").webSocketDebuggerUrl);
  let id = 0;
  const ask = () => socket.send(JSON.stringify({ id: ++id, method: "Runtime.getHeapUsage" }));
  socket.onopen = ask;
  socket.onmessage = ({ data }) => {
    const { totalSize, embedderHeapUsedSize, backingStorageSize } = JSON.parse(data).result ?? {};
    if (totalSize === undefined) return;
    report(totalSize + embedderHeapUsedSize + backingStorageSize);
    setTimeout(() => socket.readyState === WebSocket.OPEN && ask(), 20).unref();
  };
}

/**
 * Runs the bundle of `folder` with the bucket of the folder `bucket` and the objects' storage in `objects`. `vars` are its
 * variables. Gives `slices`, the requests of each that has ended; `peak()`, the most resident memory of a workerd in bytes, which also holds
 * the local R2; `heap()`, the most memory of the Worker's isolate, which is what the platform limits;
 * `start(wish)`, which gives an import's id; `status(id)`; `cancel(id)`; `kill()`; and `stop()`.
 */
export async function runImports({ folder, bucket, objects, vars }) {
  writeFileSync(join(folder, "counted-imports.js"), countedImports);
  const names = readdirSync(folder).filter((name) => /\.(?:js|wasm)$/.test(name));
  names.sort((name) => (name === "counted-imports.js" ? -1 : 1));
  const slices = [];
  let pid;
  let miniflare;
  let url;
  let peak = 0;
  let heap = 0;

  const open = async () => {
    const before = new Set(workerds());
    miniflare = new Miniflare({
      modulesRoot: folder,
      modules: names.map((name) => ({
        type: name.endsWith(".js") ? "ESModule" : "CompiledWasm",
        path: join(folder, name),
      })),
      compatibilityDate: "2026-04-01",
      bindings: { ...SECRETS, IMPORT_ORIGINS: "", ...vars },
      ratelimits: { UPLOADS_LIMIT: { simple: { limit: 1000, period: 60 } } },
      r2Buckets: ["BUCKET"],
      r2Persist: bucket,
      durableObjects: { IMPORTS: { className: "ImportObject", useSQLite: true } },
      durableObjectsPersist: objects,
      log: new Log(LogLevel.ERROR),
      cf: false,
      inspectorPort: 0,
      handleRuntimeStdio(stdout, stderr) {
        stderr.resume();
        stdout.setEncoding("utf8").on("data", (text) => {
          for (const [, requests] of text.matchAll(/slice of (\d+) requests/g)) slices.push(Number(requests));
        });
      },
    });
    url = (await miniflare.ready).origin;
    pid = workerds().find((id) => !before.has(id));
    watchHeap(await miniflare.getInspectorURL(), (bytes) => (heap = Math.max(heap, bytes)));
  };

  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, resident(pid));
    } catch {} // killed
  }, 20);

  const ask = async (method, path, wish, userId = "demo") => {
    const headers = { cookie: sessionOf(userId), ...(wish && { "content-type": "application/json" }) };
    const response = await fetch(`${url}/imports${path}`, { method, headers, body: wish && JSON.stringify(wish) });
    return { status: response.status, body: await response.json() };
  };

  await open();
  return {
    slices,
    peak: () => peak,
    heap: () => heap,
    start: (wish, userId) => ask("POST", "", wish, userId),
    status: (id, userId) => ask("GET", `/${id}`, undefined, userId),
    cancel: (id, userId) => ask("DELETE", `/${id}`, undefined, userId),
    /** Kills workerd, as a machine that fails would, and starts another. */
    async kill() {
      process.kill(pid, "SIGKILL");
      await miniflare.dispose().catch(() => {});
      await open();
    },
    async stop() {
      clearInterval(watch);
      await miniflare.dispose();
    },
    /** Resolves with the status of the import `id` when it is no longer running. Asks every `interval` milliseconds. */
    async ended(id, { interval = 100, between = async () => {} } = {}) {
      for (;;) {
        const { body } = await ask("GET", `/${id}`);
        if (body.state !== "running" && body.state !== "cancelling") return body;
        await between(body);
        await sleep(interval);
      }
    },
  };
}
