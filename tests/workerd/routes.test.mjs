// Four addresses, and no way around them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FILE, form, makeProxy, ORIGIN } from "../support/workerd/proxy.mjs";

test("each of the four operations reaches the service at its own address", async () => {
  const { create, post, ask, sent } = makeProxy();
  const { id, grant } = await create();
  const headers = { "x-upload-grant": grant };
  const { body, headers: formHeaders } = form("0123456789");
  assert.equal((await ask(`/v1/uploads/${id}/parts`, { body, headers: { ...formHeaders, ...headers } })).status, 200);
  assert.equal((await post(`/v1/uploads/${id}/complete`, { part_ids: ["part_1"] }, { headers })).status, 200);
  assert.equal((await ask(`/v1/uploads/${id}/cancel`, { headers })).status, 200);
  const base = "https://api.openai.com/v1/uploads";
  assert.deepEqual(
    sent.map(({ url, method }) => `${method} ${url}`),
    [`POST ${base}`, `POST ${base}/${id}/parts`, `POST ${base}/${id}/complete`, `POST ${base}/${id}/cancel`],
  );
});

test("every other method is 404, and so is a request that only looks like a preflight", async () => {
  const { ask, sent } = makeProxy();
  for (const path of ["/v1/uploads", "/v1/uploads/upload_1/parts", "/v1/uploads/upload_1"]) {
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "post-ish"]) {
      assert.equal((await ask(path, { method })).status, 404, `${method} ${path}`);
    }
  }
  assert.equal(sent.length, 0);
});

const tricks = [
  "/",
  "/v1",
  "/v1/",
  "/v1/uploads/",
  "/v1/uploads//",
  "//v1/uploads",
  "/v1//uploads",
  "/v1/uploads//parts",
  "/v1/uploads/upload_1",
  "/v1/uploads/upload_1/",
  "/v1/uploads/upload_1/parts/",
  "/v1/uploads/upload_1//parts",
  "/v1/uploads/upload_1/parts/part_1",
  "/v1/uploads/upload_1/other",
  "/v1/uploads/upload_1/constructor",
  "/v1/uploads/upload_1/__proto__",
  "/v1/uploads/upload_1/PARTS",
  "/V1/uploads",
  "/v1/files",
  "/v1/files/file_1/content",
  "/v1/models",
  "/v1/uploads/../files",
  "/v1/uploads/..%2ffiles",
  "/v1/uploads/%2e%2e/files",
  "/v1/uploads/%2e%2e%2ffiles",
  "/v1/uploads/upload_1%2fparts",
  "/v1/uploads/upload_1%2Fparts",
  "/v1/uploads/upload_1/parts%2f..%2fcancel",
  "/v1/uploads/%75pload_1/parts",
  "/v1/uploads/upload_1%00/parts",
  "/v1/uploads/upload_1%0d%0aX:1/parts",
  "/v1/uploads/upload_1;a=b/parts",
  "/v1/uploads/upload_1/parts;a=b",
  "/v1/uploads/upload_1/parts%3fa=b",
  "/v1/uploads/upload_1%5c..%5cupload_2/parts",
  "/v1/uploads/upload%5f1/parts",
  "/v1/uploads/üpload/parts",
  "/v1/uploads/upload_1/ｐarts",
  "/v1/uploads/upload_1∕parts",
  "/v1/uploads/upload_1/%EF%BC%8Fparts",
  "/v1/uploads/‥/files",
  "/v1/uploads/./",
  "/v1/uploads/.%2e/files",
  "/v1/uploads/%2e/",
  "/v1%2fuploads",
  "/v1\\..\\v1\\files",
  "/v1/uploads\\..\\files",
  "/v1/uploads?purpose=x",
  "/v1/uploads?api-version=1",
  "/v1/uploads/upload_1/parts?upload_id=upload_2",
  "/v1/uploads/upload_1/parts?/../../upload_2/cancel",
  "/v1/uploads%3f",
  "/v1/uploads%23",
  "/v1/uploads@evil.example",
  "/v1/uploads/https://evil.example/parts",
  "/https://evil.example/v1/uploads",
  `/v1/uploads/${"a".repeat(129)}/parts`,
];

test(`${tricks.length} tricks with the path are 404, and none reaches the service`, async () => {
  const { post, create, sent } = makeProxy();
  const { grant } = await create();
  for (const trick of tricks) {
    const { status } = await post(trick, FILE, { headers: { "x-upload-grant": grant } });
    assert.equal(status, 404, trick);
  }
  assert.equal(sent.length, 1);
});

test("dots that resolve to another user's upload need that upload's grant", async () => {
  const { ask, create, sent } = makeProxy();
  const { id, grant } = await create();
  const other = await create({ user: "bob" });
  for (const dots of ["..", "%2e%2e", ".%2E"]) {
    const path = `/v1/uploads/${id}/parts/${dots}/${dots}/${other.id}/cancel`;
    assert.equal((await ask(path, { headers: { "x-upload-grant": grant } })).code, "upload_grant_invalid");
  }
  assert.equal(sent.length, 2);
});

test("the prefix is an option, and nothing is served outside it", async () => {
  const { post } = makeProxy({ prefix: "/api/openai" });
  assert.equal((await post("/api/openai/uploads", FILE)).status, 200);
  for (const path of ["/v1/uploads", "/uploads", "/api/openaiX/uploads", "/x/api/openai/uploads"]) {
    assert.equal((await post(path, FILE)).status, 404, path);
  }
  assert.equal((await makeProxy({ prefix: "" }).post("/uploads", FILE)).status, 200);
});

test("a 404 can be read by an allowed page", async () => {
  const { ask } = makeProxy();
  const { headers, body } = await ask("/v1/models");
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.deepEqual(Object.keys(body.error), ["message", "type", "param", "code"]);
});
