// examples/worker: who may sign in and import what, and what a stranger can cost it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MIB } from "../support/bytes.mjs";
import { onLinux, peakOf, resident } from "../support/process-memory.mjs";
import { firstAnswer, statuses } from "../support/raw-http.mjs";
import { bundle, fillBucket, openBundle, SECRETS, sessionOf, signIn } from "../support/workerd/example.mjs";

const bucket = mkdtempSync(join(tmpdir(), "example-bucket-"));
let made;
before(async () => {
  made = await bundle();
  await fillBucket(bucket, [
    { key: "demo/a", bytes: Buffer.from("a") },
    { key: "ann/hers", bytes: Buffer.from("hers") },
    { key: "demo2/theirs", bytes: Buffer.from("theirs") },
    { key: "everybody's", bytes: Buffer.from("everybody's") },
  ]);
});
after(() => {
  made?.remove();
  rmSync(bucket, { recursive: true, force: true });
});
const open = (t, options) => openBundle(t, made.folder, bucket, options);

test("an object is imported by the user whose folder it is in, and by nobody else", async (t) => {
  const { service, send } = await open(t);
  const others = [
    "ann/hers",
    "../ann/hers",
    "/ann/hers",
    "..%2fann/hers",
    "../demo2/theirs",
    "everybody's",
    "../everybody's",
    "demo/a",
    "",
    "/",
  ];
  for (const object of others) assert.equal((await send({ object })).status, 404, object);
  assert.equal((await service.stats()).requests, 0);
  const ann = { cookie: sessionOf("ann") };
  const { status, body } = await send({ object: "hers" }, ann);
  assert.deepEqual([status, body.file?.filename], [200, "hers"]);
  for (const object of ["a", "../demo/a"]) assert.equal((await send({ object }, ann)).status, 404, object);
});

test("what is imported expires when what a page uploads does", async (t) => {
  const { send } = await open(t);
  const { body } = await send({ object: "a" });
  assert.equal(body.file.expires_at - body.file.created_at, 30 * 24 * 3600);
});

test("a second sign-in has no second rate limit", async (t) => {
  const { url, send } = await open(t, { limit: 2 });
  const status = async (cookie) => (await send({ object: "none" }, { cookie })).status;
  const first = await signIn(url, SECRETS.DEMO_TOKEN);
  assert.deepEqual([await status(first), await status(first), await status(first)], [404, 404, 429]);
  assert.equal(await signIn(url, SECRETS.DEMO_TOKEN), undefined, "signing in has a limit as well");
  assert.equal(await status(sessionOf("ann")), 404);
});

test("a page of another site signs nobody in, and imports nothing", async (t) => {
  const { url, send } = await open(t);
  const origin = "https://evil.example";
  const body = new URLSearchParams({ token: SECRETS.DEMO_TOKEN });
  const response = await fetch(`${url}/session`, { method: "POST", headers: { origin }, body, redirect: "manual" });
  assert.deepEqual([response.status, response.headers.get("set-cookie")], [403, null]);
  const cookie = await signIn(url, SECRETS.DEMO_TOKEN);
  assert.equal((await send({ object: "a" }, { cookie, origin })).status, 403);
  assert.equal((await send({ object: "a" }, { cookie, origin: url })).status, 200);
});

test("signing in holds nothing of what a stranger sends", { skip: onLinux }, async (t) => {
  const { url, pid } = await open(t);
  const token = (length) => `token=${"x".repeat(length)}`;
  const send = async (body, type = "application/x-www-form-urlencoded") => {
    const response = await fetch(`${url}/session`, { method: "POST", headers: { "content-type": type }, body });
    return response.status;
  };
  assert.equal(await send(token(500)), 403);
  assert.equal(await send(token(5000)), 403);
  assert.equal(await send("", "text/plain"), 403);
  assert.equal(await send(Buffer.from("token=\xff", "latin1")), 403);
  const idle = resident(pid);
  const lines = ["POST /session HTTP/1.1", "Host: worker.example"];
  const parts = [
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100663296",
    "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked",
    "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100663296",
  ];
  const peak = await peakOf(pid, async () => {
    for (const headers of parts) {
      function* flood() {
        yield `${[...lines, headers].join("\r\n")}\r\n\r\n`;
        for (let sent = 0; sent < 96; sent += 1) {
          yield headers.includes("chunked") ? `100000\r\n${"x".repeat(MIB)}\r\n` : "x".repeat(MIB);
        }
      }
      const { answer, milliseconds } = await firstAnswer(url, flood());
      // A server may well reset a connection whose client will not stop.
      assert.ok(answer === "" || statuses(answer)[0] === 403, answer);
      assert.ok(milliseconds < 20_000, `${Math.round(milliseconds)} ms`);
    }
  });
  assert.ok(peak - idle < 24 * MIB, `grew by ${Math.round((peak - idle) / MIB)} MiB`);
});

test("a form or a wish that does not come in is answered within seconds", async (t) => {
  const { url } = await open(t);
  const cookie = await signIn(url, SECRETS.DEMO_TOKEN);
  const head = (path, ...lines) =>
    `${[`POST ${path} HTTP/1.1`, "Host: worker.example", ...lines].join("\r\n")}\r\n\r\n`;
  const length = "Content-Length: 100";
  const cases = [
    [head("/session", "Content-Type: application/x-www-form-urlencoded", length), 403],
    [head("/import", "Content-Type: application/json", length), 401],
    [head("/import", "Content-Type: application/json", `Cookie: ${cookie}`, length), 403],
  ];
  for (const [text, status] of cases) {
    const { answer, milliseconds } = await firstAnswer(url, [text]);
    assert.equal(statuses(answer)[0], status, answer);
    assert.ok(milliseconds < 10_000, `${Math.round(milliseconds)} ms`);
  }
});
