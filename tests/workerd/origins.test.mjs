// Which pages may ask, and what they see.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESS, ENV, FILE, makeProxy, ORIGIN } from "../support/workerd/proxy.mjs";

function preflight(made, { path = "/v1/uploads", ...headers } = {}) {
  const asked = { "access-control-request-method": "POST", authorization: null, ...headers };
  return made.ask(path, { method: "OPTIONS", headers: asked });
}

test("an origin on the list may ask and sees the retry headers, the request id, the grant and the receipt", async () => {
  const { status, headers } = await makeProxy().post("/v1/uploads", FILE);
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(headers.get("access-control-allow-credentials"), null);
  assert.equal(headers.get("vary"), "Origin");
  const exposed = headers.get("access-control-expose-headers").toLowerCase().split(", ");
  assert.deepEqual(exposed, [
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
    "x-request-id",
    "x-upload-grant",
    "x-upload-receipt",
  ]);
});

const foreign = [
  "https://evil.example",
  "http://app.example",
  "https://app.example:8443",
  "https://app.example.evil.example",
  "https://xapp.example",
  "https://APP.example",
  "https://app.example/",
  "https://app.example, https://evil.example",
  "null",
  "*",
  "",
  "file://",
  "https://app.example%00",
  "self",
];

test("a foreign origin is refused, learns nothing, and no request reaches the service", async () => {
  const made = makeProxy();
  for (const origin of foreign) {
    for (const { status, headers, code } of [
      await made.post("/v1/uploads", FILE, { origin }),
      await preflight(made, { origin }),
    ]) {
      assert.deepEqual([status, code], [403, "origin_not_allowed"], origin);
      assert.equal(headers.get("access-control-allow-origin"), null);
    }
  }
  assert.equal(made.sent.length, 0);
});

test("a request without an Origin is refused unless the option allows it", async () => {
  assert.equal((await makeProxy().post("/v1/uploads", FILE, { origin: null })).code, "origin_not_allowed");
  const { post } = makeProxy({ allowMissingOrigin: true });
  const { status, headers } = await post("/v1/uploads", FILE, { origin: null });
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), null);
  assert.equal((await post("/v1/uploads", FILE, { origin: "https://evil.example" })).status, 403);
});

test("by default only pages of the proxy's own address may ask", async () => {
  const { post } = makeProxy({ origins: undefined });
  assert.equal((await post("/v1/uploads", FILE, { origin: ADDRESS })).status, 200);
  for (const origin of [ORIGIN, "http://proxy.example", "https://proxy.example:444"]) {
    assert.equal((await post("/v1/uploads", FILE, { origin })).status, 403);
  }
});

test("origins may come from the environment", async () => {
  const origins = (env) => env.ORIGINS?.split(" ");
  const env = (ORIGINS) => ({ ...ENV, ORIGINS });
  const made = makeProxy({ origins, env: env(`https://one.example ${ORIGIN}`) });
  assert.equal((await preflight(made)).status, 204);
  assert.equal((await preflight(made, { origin: "https://two.example" })).status, 403);
  assert.equal((await preflight(makeProxy({ origins, env: env(undefined) }))).status, 500);
  assert.equal((await preflight(makeProxy({ origins, env: env("*") }))).status, 500);
});

test("a preflight allows POST and the headers clients send, and asks nobody", async () => {
  const made = makeProxy({
    authorize: () => assert.fail("a preflight carries no credentials"),
    requestHeaders: ["X-Session"],
  });
  for (const path of [
    "/v1/uploads",
    "/v1/uploads/upload_1/parts",
    "/v1/uploads/upload_1/complete",
    "/v1/uploads/upload_1/cancel",
  ]) {
    const asked =
      "content-type,X-Upload-Grant, authorization, x-session, x-stainless-os, x-evil, cookie, x-forwarded-for";
    const { status, headers, text } = await preflight(made, { path, "access-control-request-headers": asked });
    assert.deepEqual([status, text], [204, ""]);
    assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
    assert.equal(headers.get("access-control-allow-methods"), "POST");
    const allowed = headers.get("access-control-allow-headers");
    assert.equal(allowed, "content-type, x-upload-grant, authorization, x-session, x-stainless-os");
    assert.equal(headers.get("vary"), "Origin, Access-Control-Request-Headers");
  }
  assert.equal(made.sent.length, 0);
  assert.equal(made.events.length, 0);
});

test("a preflight for another method is 404", async () => {
  for (const method of ["GET", "DELETE", "post", "POST, GET"]) {
    assert.equal((await preflight(makeProxy(), { "access-control-request-method": method })).status, 404);
  }
});

test("cookies of pages of other origins are an option", async () => {
  const { headers } = await makeProxy({ credentials: true }).post("/v1/uploads", FILE);
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
});

test("a wildcard, a path or a null is no origin, and is refused when the proxy is made", () => {
  for (const entry of ["*", "https://*.example", "https://app.example/", "null", "app.example", "", 7]) {
    assert.throws(() => makeProxy({ origins: [entry] }), TypeError, String(entry));
  }
});
