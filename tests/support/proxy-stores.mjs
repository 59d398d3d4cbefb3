// The stores of the proxy over the real thing: a Redis server of its own, a file of SQLite, a Durable Object in workerd.
// Each opener gives `connect()`, which opens one more connection to the same data.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { memoryStore } from "../../js/proxy/stores/memory.js";
import { redisStore } from "../../js/proxy/stores/redis.js";
import { sqliteStore } from "../../js/proxy/stores/sqlite.js";

/** Why node:sqlite is missing, or undefined. */
export const withoutSQLite = process.getBuiltinModule?.("node:sqlite")
  ? undefined
  : `Node ${process.version} has no node:sqlite; the suite runs in a newer one`;

/** Why there is no Redis, or undefined. */
export const withoutRedis =
  spawnSync("redis-server", ["--version"]).status === 0 ? undefined : "redis-server is not installed";

function folderFor(t) {
  const folder = mkdtempSync(join(tmpdir(), "proxy-store-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One process, so one store. */
export function openMemory() {
  const store = memoryStore();
  return { connect: async () => store };
}

export async function openSQLite(t) {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const file = join(folderFor(t), "uploads.sqlite");
  return {
    file,
    async connect() {
      const database = new DatabaseSync(file);
      t.after(() => database.close());
      return sqliteStore(database);
    },
  };
}

/** Starts a Redis server that is reached by a socket of its own. */
async function startRedis(t) {
  const folder = folderFor(t);
  const path = join(folder, "redis.sock");
  const flags = ["--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(async () => {
    const ended = once(server, "exit");
    server.kill();
    await ended;
  });
  let printed = "";
  for await (const text of server.stdout.setEncoding("utf8")) {
    printed += text;
    if (/ready to accept connections/i.test(printed)) return { path, server };
  }
  throw new Error(`redis-server ended:\n${printed}`);
}

/** By node-redis. */
export async function openRedis(t) {
  const { createClient } = await import("redis");
  const { path, server } = await startRedis(t);
  return {
    server,
    async connect() {
      const client = createClient({ socket: { path, reconnectStrategy: false }, disableOfflineQueue: true });
      client.on("error", () => {});
      await client.connect();
      t.after(() => client.isOpen && client.destroy());
      return redisStore(client);
    },
  };
}

/** By ioredis. */
export async function openIORedis(t) {
  const { Redis } = await import("ioredis");
  const { path } = await startRedis(t);
  return {
    async connect() {
      const client = new Redis({ path });
      t.after(() => client.disconnect());
      return redisStore(client);
    },
  };
}

/** A Worker that makes the changes it is sent in a Durable Object. */
const WORKER = `
  import { durableObjectStore, UploadsStore } from "./durable-object.js";
  export { UploadsStore };
  export default {
    async fetch(request, { UPLOADS_STORE }) {
      const { key, change } = await request.json();
      return Response.json(await durableObjectStore(UPLOADS_STORE).update(key, change));
    },
  };`;

/** A Durable Object in workerd. */
export async function openDurableObject(t) {
  const resolveDir = fileURLToPath(new URL("../../js/proxy/stores", import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir },
    bundle: true,
    format: "esm",
    write: false,
  });
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0].text }],
    compatibilityDate: "2026-01-01",
    durableObjects: { UPLOADS_STORE: { className: "UploadsStore", useSQLite: true } },
  });
  t.after(() => worker.dispose());
  const update = async (key, change) => {
    const response = await worker.dispatchFetch("http://worker.test/", {
      method: "POST",
      body: JSON.stringify({ key, change }),
    });
    return response.json();
  };
  return { connect: async () => ({ update }) };
}
