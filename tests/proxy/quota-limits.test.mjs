// Quotas through the proxy, before the real local service.

import assert from "node:assert/strict";
import { test } from "node:test";
import { APIError, uploadFileChunked } from "upload-file-chunked";
import { memoryStore } from "../../js/proxy/stores/memory.js";
import { createUploadsProxy } from "../../js/proxy.js";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";

const bytes = (length) => new Uint8Array(length).fill(7);
const create = (length) => ({ bytes: length, filename: "a.bin", purpose: "user_data", mime_type: "text/plain" });
const down = { update: () => Promise.reject(new Error("the store is down")) };

async function before(t, options, faults = []) {
  const service = await startService(t, { faults });
  return { service, ...proxyBefore(`${service.url}/v1`, { store: memoryStore(), ...options }) };
}

test("a create beyond the quota is refused with the limit's name, and nothing reaches the service", async (t) => {
  const { ask, sent } = await before(t, { quota: { bytesPerDay: 1000, openUploads: 5 } });
  assert.equal((await ask("/v1/uploads", { body: create(600) })).status, 200);
  const { status, code, value, headers } = await ask("/v1/uploads", { body: create(401) });
  assert.deepEqual([status, code, value.error.param], [429, "quota_exceeded", "bytesPerDay"]);
  assert.ok(Number(headers.get("retry-after")) > 0);
  assert.equal(sent.length, 1);
  assert.equal((await ask("/v1/uploads", { body: create(400) })).status, 200);
  assert.equal((await ask("/v1/uploads", { user: "bob", body: create(1000) })).status, 200);
});

test("the library does not retry what the quota refuses", async (t) => {
  const { client, sent } = await before(t, { quota: { filesPerDay: 0 } });
  await assert.rejects(uploadFileChunked(new File(["abc"], "a.txt"), client()), (error) => {
    assert.ok(error instanceof APIError);
    assert.deepEqual(
      [error.status, error.code, error.param, error.attempts],
      [429, "quota_exceeded", "filesPerDay", 1],
    );
    return true;
  });
  assert.equal(sent.length, 0);
});

test("a cancel gives back, a complete does not", async (t) => {
  const { ask, ...proxy } = await before(t, { quota: { bytesPerDay: 100, openUploads: 1 } });
  const first = await sendParts({ ask, ...proxy }, bytes(100));
  assert.equal((await ask("/v1/uploads", { body: create(1) })).code, "quota_exceeded");
  await ask(`/v1/uploads/${first.id}/cancel`, { headers: first.headers });
  const second = await sendParts({ ask, ...proxy }, bytes(60));
  assert.equal((await second.complete()).status, 200);
  const refused = await ask("/v1/uploads", { body: create(41) });
  assert.equal(refused.value.error.param, "bytesPerDay");
  assert.equal((await ask("/v1/uploads", { body: create(40) })).status, 200);
});

test("a create that the service refuses, or does not answer, is given back", async (t) => {
  const faults = [
    { operation: "create", nth: 1, status: 400 },
    { operation: "create", nth: 2, status: 503 },
  ];
  const { ask } = await before(t, { quota: { filesPerDay: 1 } }, faults);
  assert.equal((await ask("/v1/uploads", { body: create(1) })).status, 400);
  assert.equal((await ask("/v1/uploads", { body: create(1) })).status, 503);
  assert.equal((await ask("/v1/uploads", { body: create(1) })).status, 200);
  assert.equal((await ask("/v1/uploads", { body: create(1) })).status, 429);
});

test("a create that the server could not record is given back", async (t) => {
  let calls = 0;
  const onCreate = () => {
    calls += 1;
    if (calls === 1) throw new Error("the database is down");
  };
  const { ask } = await before(t, { quota: { filesPerDay: 1 }, onCreate });
  assert.equal((await ask("/v1/uploads", { body: create(1) })).code, "upload_not_recorded");
  assert.equal((await ask("/v1/uploads", { body: create(1) })).status, 200);
});

test("parts beyond the grant are refused before the service sees them", async (t) => {
  const { ask, sent } = await before(t, { quota: { bytesPerDay: 10_000 } });
  const created = await ask("/v1/uploads", { body: create(1000) });
  const headers = { "x-upload-grant": created.headers.get("x-upload-grant") };
  const send = () => {
    const form = new FormData();
    form.append("data", new Blob([bytes(1000)]), "part");
    return ask(`/v1/uploads/${created.value.id}/parts`, { headers, body: form });
  };
  const outcomes = [];
  for (let time = 0; time < 20; time += 1) outcomes.push((await send()).code ?? "sent");
  // The file once, and five retries of one part.
  assert.deepEqual(outcomes, [...Array(6).fill("sent"), ...Array(14).fill("upload_bytes_exceeded")]);
  assert.equal(sent.filter(({ path }) => path.endsWith("/parts")).length, 6);
});

test("authorize sets the quota of a user", async (t) => {
  const authorize = () => ({ userId: "ann", quota: { filesPerDay: 2 } });
  const { ask } = await before(t, { authorize, quota: { filesPerDay: 1 } });
  const statuses = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await ask("/v1/uploads", { body: create(1) })).status);
  assert.deepEqual(statuses, [200, 200, 429]);
});

test("a misspelled limit of a user refuses the call", async (t) => {
  const authorize = () => ({ userId: "ann", quota: { filesPerday: 2 } });
  const { ask, sent } = await before(t, { authorize });
  assert.equal((await ask("/v1/uploads", { body: create(1) })).code, "authorize_failed");
  assert.equal(sent.length, 0);
});

test("a hundred creates at once through two proxies reach the service no more often than the quota allows", async (t) => {
  const store = memoryStore();
  const one = await before(t, { store, quota: { filesPerDay: 10 } });
  const other = proxyBefore(`${one.service.url}/v1`, { store, quota: { filesPerDay: 10 } });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? one : other).ask("/v1/uploads", { body: create(1) })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 10);
  assert.equal(one.sent.length + other.sent.length, 10);
});

test("a store that is down refuses creates and parts, and admits them by option", async (t) => {
  const closed = await before(t, { quota: { filesPerDay: 1 }, store: down });
  assert.deepEqual(
    [(await closed.ask("/v1/uploads", { body: create(1) })).code, closed.sent.length],
    ["quota_unavailable", 0],
  );
  const open = await before(t, { quota: { filesPerDay: 1 }, store: down, onStoreFailure: "admit" });
  const { complete } = await sendParts(open, bytes(10));
  assert.equal((await complete()).status, 200);
  assert.ok(open.errors.every(({ about }) => about.hook === "store"));
});

test("a store that fails after the service's answer changes no answer, and is reported", async (t) => {
  const memory = memoryStore();
  const store = {
    update: (key, change) => (["settle", "release"].includes(change.name) ? down.update() : memory.update(key, change)),
  };
  const { errors, ...proxy } = await before(t, { quota: { filesPerDay: 2 }, store });
  const { complete } = await sendParts(proxy, bytes(10));
  assert.equal((await complete()).status, 200);
  assert.deepEqual(
    errors.map(({ error, about }) => [error.message, about.hook]),
    [["the store is down", "store"]],
  );
});

/** The changes that the store is told after the service has answered. */
for (const lost of ["created", "settle", "returnBytes", "release"]) {
  test(`a store that fails at the change "${lost}" leaves no File uncounted, and counts none twice`, async (t) => {
    const memory = memoryStore();
    let fails = true;
    const store = {
      update: (key, change) => (fails && change.name === lost ? down.update() : memory.update(key, change)),
    };
    const faults = [{ operation: "part", nth: 1, status: 503 }];
    // At noon, so that the day does not end meanwhile; also for the service.
    t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 24, 12) });
    const atNoon = async (url, init) => {
      const response = await fetch(url, init);
      const value = { ...(await response.json()), expires_at: Date.now() / 1000 + 3600 };
      return Response.json(value, { status: response.status });
    };
    const quota = { filesPerDay: 2, bytesPerDay: 200 };
    const { ask, ...proxy } = await before(t, { quota, store, fetch: atNoon }, faults);
    const first = await sendParts({ ask, ...proxy }, bytes(100));
    await ask(`/v1/uploads/${first.id}/cancel`, { headers: first.headers });
    const second = await sendParts({ ask, ...proxy }, bytes(100));
    assert.equal((await second.complete()).status, 200);
    fails = false;
    /** Whether so many more bytes are refused. */
    const refuses = async (length) => (await ask("/v1/uploads", { body: create(length) })).status === 429;
    // A cancel that the store has not heard of counts until the upload ends: after an hour and eleven minutes.
    if (lost === "release") assert.equal(await refuses(100), true);
    if (lost !== "created") t.mock.timers.tick(7200 * 1000);
    assert.deepEqual([await refuses(101), await refuses(100)], [true, false]);
  });
}

test("without a store the proxy says once that it forgets", async (t) => {
  const warned = t.mock.method(console, "error", () => {});
  const { ask } = await before(t, { quota: { filesPerDay: 5 }, store: undefined });
  await ask("/v1/uploads", { body: create(1) });
  await ask("/v1/uploads", { body: create(1) });
  assert.equal(warned.mock.callCount(), 1);
  assert.match(warned.mock.calls[0].arguments[0], /memory of this process.*Set the option `store`/s);
});

test("wrong options are refused when the proxy is made", () => {
  const make = (options) => () => createUploadsProxy({ authorize: () => null, ...options });
  assert.throws(make({ quota: { bytesperday: 1 } }), /quota\.bytesperday: no such limit/);
  assert.throws(make({ store: {} }), /store: expected a store/);
  assert.throws(make({ onStoreFailure: "open" }), /onStoreFailure: expected "refuse" or "admit"/);
});
