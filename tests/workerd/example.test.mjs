// examples/worker: as `wrangler dev` runs it, and as `wrangler deploy` would send it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startLocal } from "../../examples/worker/local.mjs";
import { MIB, noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { emptyPage } from "../support/page.mjs";
import { onLinux, peakOf, resident } from "../support/process-memory.mjs";
import { startServer } from "../support/server.mjs";
import { bundle, fillBucket, openBundle, SECRETS, sessionOf, signIn } from "../support/workerd/example.mjs";

const LARGE = 200 * MIB;
/** What importing may add to workerd, garbage included: less than the file, whatever its size. */
const GROWTH = 176 * MIB;
const scratch = mkdtempSync(join(tmpdir(), "example-worker-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

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
      `${name}=somebody.${expiry}.${mac}`,
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
      .locator("upload-files input[type=file]")
      .setInputFiles({ name: "two.bin", mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
    await page.locator("[data-state=completed]").waitFor();
    const { completed } = await service.stats();
    assert.equal(completed.at(-1).md5, contentOf(bytes).md5);
  });
});

describe("as wrangler deploy would send it", () => {
  const bucket = join(scratch, "bucket");
  const large = noise(LARGE);
  const small = large.subarray(0, 12 * MIB + 1);
  let made;
  before(async () => {
    made = await bundle();
    await fillBucket(bucket, [
      { key: "demo/reports/noise.pdf", bytes: small, type: "application/pdf" },
      { key: "demo/large", bytes: large },
      { key: "demo/a", bytes: Buffer.from("a") },
      { key: "demo/empty", bytes: Buffer.alloc(0) },
    ]);
  });
  after(() => made?.remove());
  const open = (t, options) => openBundle(t, made.folder, bucket, options);

  test("an object of the bucket is uploaded from the Worker, checked by its MD5", async (t) => {
    const { service, send } = await open(t);
    const { status, body } = await send({ object: "reports/noise.pdf" });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.file.filename, "noise.pdf");
    assert.deepEqual(await service.contentOf(body.file.id), contentOf(small));
    const { calls, completed } = await service.stats();
    assert.deepEqual([calls.part, completed[0].md5], [2, contentOf(small).md5]);
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
      origin.replace("//", "//user:password@"),
      "",
      null,
    ];
    for (const url of elsewhere) assert.equal((await send({ url })).status, 403);
    assert.deepEqual(asked, ["/folder/noise.bin", "/away"]);
  });

  for (const from of ["bucket", "origin"]) {
    test(`${LARGE / MIB} MiB from the ${from} pass through and are not held`, { skip: onLinux }, async (t) => {
      const origin = await serve(t, (_, response) => response.setHeader("content-length", LARGE).end(large));
      const { service, pid, send } = await open(t, { IMPORT_ORIGINS: origin });
      const wish = from === "bucket" ? { object: "large" } : { url: `${origin}/large` };
      const idle = resident(pid);
      let answer;
      const peak = await peakOf(pid, async () => {
        answer = await send(wish);
      });
      t.diagnostic(`workerd: ${Math.round(idle / MIB)} MiB idle, ${Math.round(peak / MIB)} MiB at the peak`);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.deepEqual(await service.contentOf(answer.body.file.id), contentOf(large));
      assert.ok(peak - idle < GROWTH, `grew by ${Math.round((peak - idle) / MIB)} MiB`);
    });
  }

  test("what is too large, of no known length, empty, not there or not asked for properly is refused", async (t) => {
    const closed = [];
    const origin = await serve(t, (path, response) => {
      response.on("close", () => closed.push(path));
      if (path === "/large") response.setHeader("content-length", 1024 * MIB + 1);
      if (path === "/packed") response.setHeader("content-encoding", "gzip").setHeader("content-length", 1000);
      response.write("a");
    });
    const { service, send } = await open(t, { IMPORT_ORIGINS: origin });
    const refusals = [
      [{ url: `${origin}/large` }, 413],
      [{ url: `${origin}/endless` }, 502],
      [{ url: `${origin}/packed` }, 502],
      [{ object: "empty" }, 422],
      [{ object: "none" }, 404],
      [{ object: 7 }, 404],
      [{}, 403],
      [null, 403],
    ];
    for (const [wish, status] of refusals) assert.equal((await send(wish)).status, status, JSON.stringify(wish));
    assert.equal((await send({ object: "empty" }, {})).status, 401);
    assert.equal((await service.stats()).requests, 0);
    // Nobody goes on reading what has been refused.
    assert.deepEqual(closed, ["/large", "/endless", "/packed"]);
  });

  test("a body that breaks off leaves no upload pending", async (t) => {
    const origin = await serve(t, (_, response) => {
      response.setHeader("content-length", LARGE);
      response.write(small, () => response.destroy());
    });
    const { service, send } = await open(t, { IMPORT_ORIGINS: origin });
    assert.equal((await send({ url: `${origin}/large` })).status, 502);
    const { calls, uploads } = await service.stats();
    assert.deepEqual([calls.complete ?? 0, calls.cancel, uploads.pending], [0, 1, 0]);
  });

  test("a failing service is a 502 without its words", async (t) => {
    const { service, send } = await open(t);
    await service.faults([{ operation: "create", status: 401, body: { error: { message: SECRETS.OPENAI_API_KEY } } }]);
    const { status, body } = await send({ object: "a" });
    assert.deepEqual([status, body.error.message], [502, "The file could not be uploaded."]);
  });

  test("a user has so many open uploads, counted in a Durable Object, and another user as many", async (t) => {
    const { url, cookie } = await open(t);
    const create = async (cookie) => {
      const headers = { cookie, origin: url, "content-type": "application/json" };
      const fields = { bytes: 1, filename: "a.bin", purpose: "user_data", mime_type: "text/plain" };
      const body = JSON.stringify(fields);
      return (
        (await (await fetch(`${url}/v1/uploads`, { method: "POST", headers, body })).json()).error?.code ?? "created"
      );
    };
    const codes = await Promise.all(Array.from({ length: 25 }, () => create(cookie)));
    assert.deepEqual(codes.sort(), [...Array(20).fill("created"), ...Array(5).fill("quota_exceeded")]);
    assert.equal(await create(sessionOf("another")), "created");
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
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
