// A user's own Files: by receipt, and never another user's, not even by their existence.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { ENV, ORIGIN } from "../support/workerd/proxy.mjs";

const bytes = noise(1000);

/** A proxy with own Files, and `store(user)`, which uploads one: `{ id, receipt }`. */
async function ready(t, options) {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL, { files: true, uniqueFilenames: true, ...options });
  async function store(user = "ann", fields = {}) {
    const { complete } = await sendParts(made, bytes, { user, ...fields });
    const { value, headers } = await complete({ user });
    return { id: value.file.id, receipt: headers.get("x-upload-receipt") };
  }
  const file = (method, path, receipt, more = {}) =>
    made.ask(`/v1/files${path}`, {
      method,
      ...more,
      headers: { ...(receipt && { "x-upload-receipt": receipt }), ...more.headers },
    });
  return { service, ...made, store, file };
}

const ROUTES = [
  ["GET", ""],
  ["GET", "/content"],
  ["DELETE", ""],
];

test("they are off by default: there is nothing at these addresses", async (t) => {
  const { store, file, sent } = await ready(t, { files: undefined });
  const { id, receipt } = await store();
  sent.length = 0;
  for (const [method, path] of [["GET", ""], ...ROUTES.map(([how, rest]) => [how, `/${id}${rest}`])]) {
    assert.deepEqual([(await file(method, path, receipt)).code, sent.length], ["not_found", 0]);
  }
});

test("a File is got, read and deleted with its receipt", async (t) => {
  const { store, file, service } = await ready(t);
  const { id, receipt } = await store("ann", { filename: "naïve's (1).bin" });
  const got = await file("GET", `/${id}`, receipt);
  assert.deepEqual([got.value.id, got.value.bytes, got.value.filename], [id, 1000, "naïve's (1).bin"]);
  const { status, headers } = await file("GET", `/${id}/content`, receipt);
  assert.equal(status, 200);
  assert.equal(headers.get("content-disposition"), "attachment; filename*=UTF-8''na%C3%AFve%27s%20%281%29.bin");
  assert.equal(headers.get("content-type"), "application/octet-stream");
  assert.match(headers.get("content-security-policy"), /sandbox/);
  assert.deepEqual(
    [headers.get("content-length"), headers.get("x-content-type-options"), headers.get("cache-control")],
    ["1000", "nosniff", "no-store"],
  );
  const gone = await file("DELETE", `/${id}`, receipt);
  assert.deepEqual([gone.status, gone.value.deleted], [200, true]);
  const { data } = await (await fetch(`${service.baseURL}/files`)).json();
  assert.deepEqual(data, []);
  for (const [method, rest] of ROUTES)
    assert.equal((await file(method, `/${id}${rest}`, receipt)).code, "file_not_found");
});

test("the content is the File's, byte by byte", async (t) => {
  const { store, proxy } = await ready(t);
  const { id, receipt } = await store();
  const headers = { authorization: "Bearer ann", "x-upload-receipt": receipt };
  const response = await proxy.fetch(new Request(`http://proxy.test/v1/files/${id}/content`, { headers }), ENV);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array(bytes));
});

test("a list has the Files of the receipts that are one's own and exist, and no others", async (t) => {
  const { store, file, sent } = await ready(t);
  const [one, two, deleted, bobs] = [await store(), await store(), await store(), await store("bob")];
  await file("DELETE", `/${deleted.id}`, deleted.receipt);
  sent.length = 0;
  const receipts = [one, bobs, deleted, two, one].map(({ receipt }) => receipt);
  const { value } = await file("GET", "", [...receipts, "r1.b.x.y"].join(", "));
  assert.deepEqual(value.data.map(({ id }) => id).sort(), [one.id, two.id].sort());
  assert.deepEqual([value.object, value.has_more], ["list", false]);
  assert.ok(value.data.every(({ filename }) => filename === "a.bin"));
  assert.ok(!sent.some(({ path }) => path.includes(bobs.id) || path.endsWith("/files")));
  assert.deepEqual((await file("GET", "")).value.data, []);
  const many = await file("GET", "", Array.from({ length: 21 }, () => one.receipt).join());
  assert.deepEqual([many.status, many.code], [400, "too_many_receipts"]);
});

test("another user's File and one that does not exist have the same answer, and nothing reaches the service", async (t) => {
  const { store, file, sent } = await ready(t);
  const [anns, other] = [await store(), await store()];
  const bobs = await store("bob");
  sent.length = 0;
  const answers = new Set();
  for (const [method, rest] of ROUTES) {
    for (const [id, receipt, user] of [
      [bobs.id, bobs.receipt, "ann"], // a stolen receipt
      [bobs.id, anns.receipt, "ann"], // one's own receipt, another's File
      [other.id, anns.receipt, "ann"], // one's own receipt of another File of one's own
      [bobs.id, undefined, "ann"],
      ["file-that-is-not-there", undefined, "ann"],
      ["file-that-is-not-there", anns.receipt, "ann"],
      [bobs.id, `${anns.receipt},${bobs.receipt}`, "ann"],
      [anns.id, anns.receipt, "bob"],
      [anns.id, anns.receipt.slice(0, -1), "ann"],
    ]) {
      const { status, text, headers } = await file(method, `/${id}${rest}`, receipt, { user });
      answers.add(JSON.stringify([status, text, [...headers].sort()]));
    }
  }
  assert.deepEqual([answers.size, sent.length], [1, 0]);
  assert.match([...answers][0], /file_not_found/);
});

test("a File that was deleted has the very answer of one that was never there", async (t) => {
  const { store, file } = await ready(t);
  const { id, receipt } = await store();
  const never = await file("GET", "/file-that-is-not-there", receipt);
  await file("DELETE", `/${id}`, receipt);
  for (const [method, rest] of ROUTES) {
    const { status, text, headers } = await file(method, `/${id}${rest}`, receipt);
    assert.deepEqual([status, text, [...headers]], [never.status, never.text, [...never.headers]]);
  }
});

test("an expired receipt is none", async (t) => {
  const { store, file } = await ready(t, { receiptLifetime: 60 });
  const { id, receipt } = await store();
  mock.timers.enable({ apis: ["Date"], now: Date.now() + 61_000 });
  t.after(() => mock.timers.reset());
  assert.equal((await file("GET", `/${id}`, receipt)).code, "file_not_found");
});

test("without a user there is nothing; admit is asked for each call, and knows the File", async (t) => {
  const calls = [];
  const { store, file } = await ready(t, {
    admit: ({ request, ...call }) => {
      if (call.operation.startsWith("file")) calls.push(call);
      return call.operation !== "file-delete";
    },
  });
  const { id, receipt } = await store();
  assert.equal((await file("GET", `/${id}`, receipt, { headers: { authorization: "-" } })).status, 401);
  assert.equal((await file("GET", `/${id}`, receipt)).status, 200);
  assert.equal((await file("DELETE", `/${id}`, receipt)).code, "not_admitted");
  assert.equal((await file("GET", "", receipt)).status, 200);
  const [got, deleted, listed] = calls.map(({ uploadId, ...call }) => call);
  const declared = { bytes: 1000, purpose: "user_data", filename: "a.bin", mimeType: "application/octet-stream" };
  assert.deepEqual(got, { operation: "file", fileId: id, userId: "ann", ...declared });
  assert.deepEqual(deleted, { ...got, operation: "file-delete" });
  assert.deepEqual(listed, { operation: "file-list", userId: "ann" });
});

test("a failing service is told as such, and no File is said to be gone", async (t) => {
  const { store, file, service } = await ready(t);
  const { id, receipt } = await store();
  for (const fault of [{ status: 500 }, { drop: "before" }, { status: 401 }, { status: 302 }]) {
    await service.faults([{ operation: "files", ...fault }]);
    for (const [method, path] of [["GET", ""], ...ROUTES.map(([how, rest]) => [how, `/${id}${rest}`])]) {
      const { status, code } = await file(method, path, receipt);
      assert.ok(status >= 500 && code !== "file_not_found", `${method} ${path}: ${status} ${code}`);
    }
  }
});

test("other addresses and methods are not there", async (t) => {
  const { store, file, sent } = await ready(t);
  const { id, receipt } = await store();
  sent.length = 0;
  for (const [method, path] of [
    ...["POST", "PUT", "PATCH", "HEAD", "DELETE"].map((how) => [how, ""]),
    ...["POST", "PUT", "PATCH", "HEAD"].map((how) => [how, `/${id}`]),
    ...["POST", "DELETE"].map((how) => [how, `/${id}/content`]),
    ...["/", `/${id}/`, `/${id}/x`, `/${id}/content/`, `/${id}%2fcontent`, `//${id}`, `/..%2f${id}`, `/${id}?a=b`].map(
      (path) => ["GET", path],
    ),
  ]) {
    const { status } = await file(method, path, receipt);
    assert.equal(status, 404, `${method} ${path}`);
  }
  assert.deepEqual(sent, []);
});

test("a page of another allowed origin may ask for its Files; one of the proxy's own needs no Origin", async (t) => {
  const made = await ready(t, { origins: ["self", ORIGIN], allowMissingOrigin: false });
  const headers = (method) => ({
    ...{
      origin: ORIGIN,
      "access-control-request-method": method,
      "access-control-request-headers": "x-upload-receipt",
    },
  });
  for (const method of ["GET", "DELETE"]) {
    const answer = await made.ask("/v1/files/file-1", { method: "OPTIONS", headers: headers(method) });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get("access-control-allow-methods"), method);
    assert.equal(answer.headers.get("access-control-allow-headers"), "x-upload-receipt");
  }
  assert.equal((await made.ask("/v1/files/file-1", { method: "OPTIONS", headers: headers("PUT") })).status, 404);
  const code = async (method, more) => (await made.ask("/v1/files/file-1", { method, headers: more })).code;
  const host = { host: "proxy.test" };
  assert.equal(await code("GET", { ...host, "sec-fetch-site": "same-origin" }), "file_not_found");
  for (const site of ["cross-site", "same-site", "none"]) {
    assert.equal(await code("GET", { "sec-fetch-site": site }), "origin_not_allowed");
  }
  assert.equal(await code("GET", {}), "origin_not_allowed");
  assert.equal(await code("GET", { origin: "https://evil.example" }), "origin_not_allowed");
  assert.equal(await code("DELETE", { "sec-fetch-site": "same-origin" }), "origin_not_allowed");
});
