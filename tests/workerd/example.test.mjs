// examples/worker: as `wrangler dev` runs it, and as `wrangler deploy` would send it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Log, LogLevel, Miniflare } from "miniflare";
import { startLocal } from "../../examples/worker/local.mjs";
import { run } from "../../scripts/lib/run.mjs";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { emptyPage } from "../support/page.mjs";
import { startServer } from "../support/server.mjs";
import { startService } from "../support/service.mjs";

const MIB = 1024 * 1024;
const SECRETS = {
  OPENAI_API_KEY: "sk-of-the-example",
  SESSION_SECRET: "thirty-two bytes or more of a secret",
  DEMO_TOKEN: "open sesame",
};
const scratch = mkdtempSync(join(tmpdir(), "example-worker-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Signs in; gives the cookie, or `undefined`. */
async function signIn(url, token) {
  const response = await fetch(`${url}/session`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ token }),
  });
  await response.arrayBuffer();
  return response.headers.get("set-cookie")?.split(";")[0];
}

describe("as wrangler dev runs it", () => {
  let service;
  let worker;
  before(async () => {
    service = await startServer();
    worker = await startLocal({ upstream: `${service.url}/v1`, env: SECRETS, persistTo: join(scratch, "state") });
  });
  after(async () => {
    await worker?.stop();
    await service?.stop();
  });

  const create = (cookie, origin = worker.url) => {
    const body = JSON.stringify({ bytes: 1, filename: "a", purpose: "user_data", mime_type: "a/b" });
    const headers = { "content-type": "application/json", origin, ...(cookie && { cookie }) };
    return fetch(`${worker.url}/v1/uploads`, { method: "POST", headers, body });
  };

  test("it serves the page's files, and not the proxy's source", async () => {
    const status = async (path) => (await fetch(worker.url + path, { redirect: "manual" })).status;
    for (const path of ["/app.js", "/style.css", "/js/browser.js", "/pkg/upload_file_chunked_bg.wasm"])
      assert.equal(await status(path), 200, path);
    for (const path of ["/js/proxy.js", "/js/proxy/grant.js", "/wrangler.toml", "/v1/models"])
      assert.equal(await status(path), 404, path);
    assert.equal(await status("/"), 303);
  });

  test("only the token opens a session, and only a signed session uploads", async () => {
    for (const token of ["", "demo", "open sesame "]) assert.equal(await signIn(worker.url, token), undefined);
    const cookie = await signIn(worker.url, SECRETS.DEMO_TOKEN);
    const [name, userId, expiry, mac] = cookie.split(/[=.]/);
    const forged = [
      undefined,
      `${name}=${userId}.${expiry}`,
      `${name}=demo-somebody.${expiry}.${mac}`,
      `${name}=${userId}.${Number(expiry) + 1}.${mac}`,
      `${name}=${userId}.${expiry}.${mac.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))}`,
      `${name}=${userId}.1.${mac}`,
    ];
    for (const wrong of forged) assert.equal((await create(wrong)).status, 401, wrong);
    assert.equal((await create(cookie, "https://evil.example")).status, 403);
    assert.equal((await create(cookie)).status, 200);
  });

  test("a person signs in, and the page uploads through the proxy", async () => {
    const page = await emptyPage();
    await page.goto(worker.url);
    await page.getByLabel("Demo token").fill(SECRETS.DEMO_TOKEN);
    await page.getByRole("button").click();
    await page.locator("html[data-ready]").waitFor();
    const bytes = noise(2 * MIB);
    await page
      .getByTestId("file-input")
      .setInputFiles({ name: "two.bin", mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
    await page.locator("[data-state=done]").waitFor();
    const { completed } = await service.stats();
    assert.equal(completed.at(-1).md5, contentOf(bytes).md5);
  });
});

describe("as wrangler deploy would send it", () => {
  const bundle = join(scratch, "bundle");
  before(async () => {
    const env = { CI: "1", WRANGLER_SEND_METRICS: "false" };
    await run("wrangler", ["deploy", "--dry-run", "--cwd", "examples/worker", "--outdir", bundle], {
      log: "wrangler",
      env,
    });
  });

  /** The bundle in workerd, for test `t`, and a session in it. */
  async function open(t, { limit = 100, ...vars } = {}) {
    const service = await startService(t, { key: true });
    const modules = readdirSync(bundle).filter((name) => /\.(?:js|wasm)$/.test(name));
    modules.sort((a) => (a === "index.js" ? -1 : 1));
    const miniflare = new Miniflare({
      modulesRoot: bundle,
      modules: modules.map((name) => ({
        type: name.endsWith(".js") ? "ESModule" : "CompiledWasm",
        path: join(bundle, name),
      })),
      compatibilityDate: "2026-04-01",
      bindings: { ...SECRETS, UPLOADS_BASE_URL: service.baseURL, IMPORT_ORIGINS: "", ...vars },
      ratelimits: { UPLOADS_LIMIT: { simple: { limit, period: 60 } } },
      r2Buckets: ["BUCKET"],
      log: new Log(LogLevel.ERROR),
      cf: false,
    });
    t.after(() => miniflare.dispose());
    const url = (await miniflare.ready).origin;
    const cookie = await signIn(url, SECRETS.DEMO_TOKEN);
    const send = async (wish, headers = { cookie }) => {
      const json = { "content-type": "application/json", ...headers };
      const response = await fetch(`${url}/import`, { method: "POST", headers: json, body: JSON.stringify(wish) });
      return { status: response.status, body: await response.json() };
    };
    return { service, bucket: await miniflare.getR2Bucket("BUCKET"), send };
  }

  test("an object of the bucket is uploaded from the Worker, checked by its MD5", async (t) => {
    const { service, bucket, send } = await open(t);
    const bytes = noise(12 * MIB + 1);
    await bucket.put("reports/noise.pdf", bytes, { httpMetadata: { contentType: "application/pdf" } });
    const { status, body } = await send({ object: "reports/noise.pdf" });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.file.filename, "noise.pdf");
    assert.deepEqual(await service.contentOf(body.file.id), contentOf(bytes));
    assert.ok((await service.stats()).calls.part > 1);
  });

  test("a file is fetched from an origin on the list, and from no other", async (t) => {
    const bytes = noise(MIB);
    const asked = [];
    const origin = await serve(t, (path, response) => {
      asked.push(path);
      if (path === "/away") response.writeHead(302, { location: "/noise.bin" });
      response.end(bytes);
    });
    const { service, send } = await open(t, { IMPORT_ORIGINS: `https://files.example ${origin}` });
    const { status, body } = await send({ url: `${origin}/folder/noise.bin` });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(await service.contentOf(body.file.id), contentOf(bytes));
    assert.equal((await send({ url: `${origin}/away` })).status, 502);
    const elsewhere = [
      origin.replace("127.0.0.1", "localhost"),
      "https://files.example.evil.example/x",
      "file:///etc/passwd",
      "",
      null,
    ];
    for (const url of elsewhere) assert.equal((await send({ url })).status, 403);
    assert.deepEqual(asked, ["/folder/noise.bin", "/away"]);
  });

  test("what is too large, empty, not there or not asked for properly is refused", async (t) => {
    const { bucket, service, send } = await open(t);
    await bucket.put("large", new Uint8Array(32 * MIB + 1));
    await bucket.put("empty", new Uint8Array(0));
    const answers = [{ object: "large" }, { object: "empty" }, { object: "none" }, { object: 7 }, {}, null].map(
      (wish) => send(wish),
    );
    assert.deepEqual(
      (await Promise.all(answers)).map(({ status }) => status),
      [413, 422, 404, 404, 403, 403],
    );
    assert.equal((await send({ object: "empty" }, {})).status, 401);
    assert.equal((await service.stats()).requests, 0);
  });

  test("a failing service is a 502 without its words", async (t) => {
    const { bucket, service, send } = await open(t);
    await bucket.put("a", "a");
    await service.faults([{ operation: "create", status: 401, body: { error: { message: SECRETS.OPENAI_API_KEY } } }]);
    const { status, body } = await send({ object: "a" });
    assert.deepEqual([status, body.error.message], [502, "The file could not be uploaded."]);
  });

  test("beyond the rate limit is 429", async (t) => {
    const { send } = await open(t, { limit: 2 });
    const answers = [];
    for (let times = 0; times < 3; times += 1) answers.push((await send({ object: "none" })).status);
    assert.deepEqual(answers, [404, 404, 429]);
  });
});

/** A server of files for test `t`; gives its origin. */
async function serve(t, answer) {
  const server = createServer((request, response) => answer(request.url, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}
