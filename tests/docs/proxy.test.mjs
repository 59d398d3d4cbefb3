// docs/proxy.md: each example as it stands there, before the local server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { noise } from "../support/bytes.mjs";
import { requestOf, userByToken } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { ENV } from "../support/workerd/proxy.mjs";
import { examplesOf } from "./examples.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = examplesOf("proxy.md");
const untested = new Set(Object.keys(examples));
const bytes = noise(1000);
const file = new File([bytes], "report.pdf", { type: "application/pdf" });

/** What the examples import from `./app.js`. */
const app = {
  userOf: userByToken,
  redis: undefined, // set by its test
  siteverify: undefined,
  db: {
    files: new Map(),
    canWrite: (_userId, album) => album === 7,
    async saveFile(id, row) {
      this.files.set(id, row);
      return { id: `row of ${id}` };
    },
    attach(userId, id) {
      Object.assign(this.files.get(id), { attachedBy: userId });
    },
  },
};

/** The exports of example `name`. */
async function load(name) {
  untested.delete(name);
  // Inside the repository, so that the package finds itself by its name.
  const folder = join(root, "target", "docs", `proxy-${name}`);
  mkdirSync(folder, { recursive: true });
  globalThis.appOfDocs = app;
  writeFileSync(join(folder, "app.js"), "export const { db, redis, siteverify, userOf } = globalThis.appOfDocs;\n");
  writeFileSync(join(folder, "example.mjs"), examples[name].code);
  return import(pathToFileURL(join(folder, "example.mjs")));
}

/** Options of a client of ann's of the proxy `fetch(request, env)`, before a service of its own. */
async function clientOf(t, proxy, bindings = {}) {
  const service = await startService(t, { key: true });
  const env = { ...ENV, UPLOADS_BASE_URL: service.baseURL, ...bindings };
  return {
    baseURL: "http://proxy.test/v1",
    headers: { authorization: "Bearer ann", origin: "http://proxy.test" },
    fetch: async (url, init) => proxy.fetch(await requestOf(url, init), env),
  };
}

/** The two commands that the store sends; the real server is in tests/proxy/stores.test.mjs. */
function redisInMemory() {
  const texts = new Map();
  return {
    async sendCommand([command, ...words]) {
      if (command === "GET") return texts.get(words[0]) ?? null;
      const [, , key, before, after] = words;
      if ((texts.get(key) ?? "") !== before) return 0;
      texts.set(key, after);
      return 1;
    },
  };
}

/** A binding of Durable Objects whose storage is in memory; workerd's own is in tests/proxy/stores.test.mjs. */
function objects(Class) {
  const instances = new Map();
  const storage = () => {
    let row;
    const sql = {
      exec(statement, text, expires_at) {
        if (statement.startsWith("INSERT")) row = { text, expires_at };
        return { toArray: () => (row ? [row] : []) };
      },
    };
    return { sql, getAlarm: async () => null, setAlarm: async () => {} };
  };
  return {
    idFromName: (name) => name,
    get(id) {
      if (!instances.has(id)) instances.set(id, new Class({ storage: storage() }));
      return { fetch: (url, init) => instances.get(id).fetch(new Request(url, init)) };
    },
  };
}

test("hooks and page: the page gets the row of the hook, and admit decides by the metadata", async (t) => {
  const { default: proxy } = await load("hooks");
  const { upload } = await load("page");
  const client = await clientOf(t, proxy);
  const { id, row } = await upload(file, client);
  assert.equal(row, `row of ${id}`);
  const { userId, album, filename, md5 } = app.db.files.get(id);
  assert.deepEqual([userId, album, filename, md5.length], ["ann", 7, "report.pdf", 32]);
  await assert.rejects(upload(file, { ...client, metadata: { album: 8 } }), { code: "not_admitted" });
  await assert.rejects(upload(new File([bytes], "a.zip"), client), { code: "mime_type_not_allowed" });
});

test("schema: defaults are filled in, and what does not fit is refused", async (t) => {
  const { default: proxy } = await load("schema");
  const { upload } = await load("page");
  const client = await clientOf(t, proxy);
  const { id } = await upload(file, client);
  assert.deepEqual(app.db.files.get(id), { userId: "ann", album: 7, title: "Untitled" });
  await assert.rejects(upload(file, { ...client, metadata: { album: 7.5 } }), { code: "metadata_invalid" });
});

test("verify: a receipt is its user's word, and no other's", async (t) => {
  const { default: proxy } = await load("hooks");
  const { upload } = await load("page");
  const { attachFile } = await load("verify");
  const { id, receipt } = await upload(file, await clientOf(t, proxy));
  const attach = async (user) => {
    const headers = { authorization: `Bearer ${user}` };
    const body = JSON.stringify({ receipt });
    const response = await attachFile(new Request("http://app.test/", { method: "POST", headers, body }), ENV);
    return response.json();
  };
  assert.deepEqual(await attach("ann"), { attached: "report.pdf", bytes: 1000 });
  assert.equal(app.db.files.get(id).attachedBy, "ann");
  assert.deepEqual(await attach("bob"), { reason: "other_user" });
});

test("files and read: one's own File is read by its receipt", async (t) => {
  const { default: proxy } = await load("files");
  const { upload } = await load("page");
  const { contentOf } = await load("read");
  const client = await clientOf(t, proxy);
  const stored = await upload(file, client);
  const { baseURL, headers } = client;
  const fetch = (url, init) => client.fetch(url, { ...init, headers: { ...init.headers, host: "proxy.test" } });
  const content = await contentOf(stored, { baseURL, headers, fetch });
  assert.deepEqual(new Uint8Array(await content.arrayBuffer()), new Uint8Array(bytes));
  const bob = { baseURL, fetch, headers: { ...headers, authorization: "Bearer bob" } };
  await assert.rejects(contentOf(stored, bob), /404/);
});

test("quota: one user has another limit than the rest", async (t) => {
  app.redis = redisInMemory();
  const { default: proxy } = await load("quota");
  const client = await clientOf(t, proxy);
  const { upload } = await load("page");
  const as = (user) => upload(file, { ...client, headers: { ...client.headers, authorization: `Bearer ${user}` } });
  for (let time = 0; time < 100; time += 1) await as("ann");
  await assert.rejects(as("ann"), { code: "quota_exceeded", param: "filesPerDay" });
});

test("worker-store: a proxy over a binding, and its class", async (t) => {
  const { default: proxy, UploadsStore } = await load("worker-store");
  const { upload } = await load("page");
  const client = await clientOf(t, proxy, { UPLOADS_STORE: objects(UploadsStore) });
  assert.ok((await upload(file, client)).id);
});

test("turnstile: a create needs a token that is good, and the later calls need none", async (t) => {
  const server = createServer(async (request, response) => {
    const given = new URLSearchParams(await new Response(Readable.toWeb(request)).text());
    response.end(JSON.stringify({ success: given.get("secret") === "s" && given.get("response") === "person" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close().closeAllConnections());
  app.siteverify = `http://127.0.0.1:${server.address().port}/`;
  const { default: proxy } = await load("turnstile");
  const { upload } = await load("page");
  const client = await clientOf(t, proxy, { TURNSTILE_SECRET: "s" });
  const withToken = (token) => ({ ...client, headers: { ...client.headers, "x-turnstile": token } });
  assert.ok((await upload(file, withToken("person"))).id);
  await assert.rejects(upload(file, withToken("robot")), { code: "not_admitted" });
  await assert.rejects(upload(file, client), { code: "not_admitted" });
});

test("every example of the page is run", () => assert.deepEqual([...untested], []));
