// Between the proxy and the service: the key goes there, and nothing that is not named comes back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENV, FILE, form, KEY, makeProxy } from "../support/workerd/proxy.mjs";

const smuggled = {
  authorization: "Bearer ann",
  cookie: "session=1",
  "openai-organization": "org-evil",
  "openai-project": "proj_evil",
  "openai-beta": "x",
  "api-key": "evil",
  "x-api-key": "evil",
  "proxy-authorization": "Basic evil",
  forwarded: "for=1.2.3.4",
  via: "1.1 evil",
  host: "evil.example",
  "x-forwarded-for": "1.2.3.4",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  "x-real-ip": "1.2.3.4",
  "true-client-ip": "1.2.3.4",
  "cf-connecting-ip": "1.2.3.4",
  "cf-ray": "x",
  "cf-worker": "evil",
  "x-http-method-override": "DELETE",
  "x-original-url": "/v1/files",
  "x-rewrite-url": "/v1/files",
  "x-stainless-os": "Linux",
  "user-agent": "evil",
  referer: "https://evil.example/",
  "idempotency-key": "1",
  te: "trailers",
  upgrade: "h2c",
  connection: "x-upload-grant",
  "keep-alive": "1",
  expect: "100-continue",
  range: "bytes=0-1",
  "sec-fetch-site": "cross-site",
  "accept-language": "xx",
  "x-portkey-config": "evil",
  trailer: "authorization",
};

test("of the client's headers the service gets the type and the length of a part, and none else", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create({ headers: smuggled });
  const headers = { ...smuggled, "x-upload-grant": grant };
  const part = form("x");
  await made.ask(`/v1/uploads/${id}/parts`, { body: part.body, headers: { ...headers, ...part.headers } });
  await made.post(`/v1/uploads/${id}/complete`, { part_ids: ["part_1"] }, { headers });
  await made.ask(`/v1/uploads/${id}/cancel`, { headers });
  const own = { accept: "application/json", authorization: `Bearer ${KEY}` };
  const json = { ...own, "content-type": "application/json" };
  assert.deepEqual(
    made.sent.map(({ headers }) => Object.fromEntries(headers)),
    [json, { ...own, ...part.headers }, json, own],
  );
});

test("of the service's headers the client gets the retry hints and the request id, and none else", async () => {
  const kept = { "retry-after": "1", "retry-after-ms": "5", "x-should-retry": "true", "x-request-id": "req_1" };
  const dropped = {
    "set-cookie": "a=b",
    server: "x",
    "cf-ray": "x",
    "openai-organization": "org-ours",
    "openai-processing-ms": "5",
    connection: "close",
    "transfer-encoding": "chunked",
    "access-control-allow-origin": "*",
    "access-control-allow-credentials": "true",
    location: "https://x.example",
    "content-encoding": "br",
    "content-length": "3",
    "x-ratelimit-limit": "5",
    "strict-transport-security": "x",
    "alt-svc": "x",
    link: "x",
    "x-upload-grant": "forged by the service",
    "content-type": "text/html",
  };
  for (const status of [200, 429, 500]) {
    const made = makeProxy({
      answer: () => Response.json({ id: "upload_1" }, { status, headers: { ...dropped, ...kept } }),
    });
    const { headers } = await made.post("/v1/uploads", FILE);
    const got = Object.fromEntries(headers);
    for (const [name, value] of Object.entries(kept)) assert.equal(got[name], value);
    for (const [name, value] of Object.entries(dropped)) assert.notEqual(got[name], value, name);
    assert.equal(got["content-type"], "application/json");
    assert.equal(got["cache-control"], "no-store");
  }
});

test("an upload reaches the client as the service wrote it", async () => {
  const text = '{ "id": "upload_1", "later": [1, {"x": 12345678901234567890}],\n "file": null }';
  const { text: got } = await makeProxy({ answer: () => new Response(text) }).post("/v1/uploads", FILE);
  assert.equal(got, text);
});

test("an error of the service reaches the client with its status, type, param and code", async () => {
  for (const status of [400, 404, 408, 409, 410, 413, 422, 429, 500, 503, 529]) {
    const error = { message: "no", type: "t", param: "p", code: "c" };
    const { body, status: got } = await makeProxy({ answer: () => Response.json({ error }, { status }) }).post(
      "/v1/uploads",
      FILE,
    );
    const message = `The service answered with status ${status}.`;
    assert.deepEqual([got, body], [status, { error: { ...error, message } }]);
  }
});

test("an error that is no JSON becomes one in the API's shape", async () => {
  const { status, body } = await makeProxy({ answer: () => new Response("<h1>Bad", { status: 503 }) }).post(
    "/v1/uploads",
    FILE,
  );
  assert.equal(status, 503);
  assert.deepEqual(body.error, {
    message: "The service answered with status 503.",
    type: "server_error",
    param: null,
    code: "upstream_error",
  });
});

test("the service's 401 and 403 become a 502 that is not to be retried", async () => {
  for (const status of [401, 403]) {
    const made = makeProxy({
      answer: () => Response.json({ error: { message: `Incorrect API key: ${KEY}` } }, { status }),
    });
    const { status: got, headers, code } = await made.post("/v1/uploads", FILE);
    assert.deepEqual([got, code, headers.get("x-should-retry")], [502, "upstream_refused", "false"]);
    assert.equal(made.events[0].upstreamStatus, status);
  }
});

test("a redirect is not followed and becomes a 502", async () => {
  for (const status of [301, 302, 303, 307, 308, 304]) {
    let mode;
    const answer = (_, init) => {
      mode = init.redirect;
      return new Response(null, { status, headers: { location: "https://evil.example/" } });
    };
    const { status: got, headers } = await makeProxy({ answer }).post("/v1/uploads", FILE);
    assert.deepEqual([got, mode, headers.get("location")], [502, "manual", null]);
  }
});

test("an answer that is not the API's becomes a 502", async () => {
  const answers = [
    "",
    "<html>",
    "[]",
    "null",
    '"upload_1"',
    "{",
    "{}",
    '{"id":"../files"}',
    '{"id":["upload_1"]}',
    " ".repeat(1024 * 1024 + 1),
  ];
  for (const text of answers) {
    assert.equal(
      (await makeProxy({ answer: () => new Response(text) }).post("/v1/uploads", FILE)).code,
      "upstream_answer",
    );
  }
  assert.equal(
    (await makeProxy({ answer: () => new Response(null, { status: 204 }) }).post("/v1/uploads", FILE)).status,
    502,
  );
});

test("a service that cannot be reached, or breaks off, is a 502 that does not quote the exception", async () => {
  const broken = () => new Response(new ReadableStream({ pull: () => Promise.reject(new Error(KEY)) }));
  const down = () => Promise.reject(Object.assign(new TypeError(KEY), { cause: { code: "ECONNREFUSED" } }));
  for (const [answer, reason] of [
    [broken, null],
    [down, "ECONNREFUSED"],
  ]) {
    const made = makeProxy({ answer });
    const { status, code, text } = await made.post("/v1/uploads", FILE);
    assert.deepEqual([status, code], [502, "upstream_unreachable"]);
    assert.ok(!(text + JSON.stringify(made.events)).includes(KEY));
    assert.equal(made.events[0].reason, reason);
  }
});

test("a key the service quotes, in a body or a header, reaches nobody", async () => {
  for (const status of [200, 400, 401, 403, 404, 429, 500, 503]) {
    for (const body of [`{"id":"upload_1","note":"${KEY}"}`, `{"error":{"message":"${KEY}"}}`, `<b>${KEY}</b>`]) {
      const headers = { "x-request-id": `req ${KEY}`, "retry-after": KEY, [KEY]: KEY };
      const { text, headers: got } = await makeProxy({ answer: () => new Response(body, { status, headers }) }).post(
        "/v1/uploads",
        FILE,
      );
      assert.ok(!(text + JSON.stringify([...got])).includes(KEY), `${status} ${body}`);
    }
  }
});

test("auth cannot change how a body is framed", async () => {
  const auth = () => ({ "content-type": "text/plain", "content-length": "5", "x-own": "1" });
  const made = makeProxy({ auth });
  const { id, grant } = await made.create();
  const { body, headers } = form("0123456789");
  await made.ask(`/v1/uploads/${id}/parts`, { body, headers: { ...headers, "x-upload-grant": grant } });
  assert.equal(made.sent[1].headers.get("content-type"), headers["content-type"]);
  assert.equal(made.sent[1].headers.get("content-length"), headers["content-length"]);
  assert.equal(made.sent[1].headers.get("x-own"), "1");
});

test("Azure's address, query and header are options", async () => {
  const made = makeProxy({
    baseURL: (env) => `${env.ENDPOINT}/openai/?api-version=2024-10-21`,
    auth: (key) => ({ "api-key": key }),
    env: { ...ENV, ENDPOINT: "https://us.azure.example" },
  });
  const { id, grant } = await made.create();
  await made.ask(`/v1/uploads/${id}/cancel`, { headers: { "x-upload-grant": grant } });
  assert.deepEqual(
    made.sent.map(({ url }) => url),
    [
      "https://us.azure.example/openai/uploads?api-version=2024-10-21",
      `https://us.azure.example/openai/uploads/${id}/cancel?api-version=2024-10-21`,
    ],
  );
  assert.equal(made.sent[0].headers.get("api-key"), KEY);
  assert.equal(made.sent[0].headers.get("authorization"), null);
});

test("a client that has gone takes its request to the service with it", async () => {
  const gone = new AbortController();
  const made = makeProxy({
    fetch: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        gone.abort();
      }),
  });
  const headers = { origin: "https://app.example", authorization: "Bearer ann", "content-type": "application/json" };
  const request = new Request("https://proxy.example/v1/uploads", {
    method: "POST",
    headers,
    body: JSON.stringify(FILE),
    signal: gone.signal,
  });
  await made.proxy.fetch(request, ENV);
  assert.equal(made.events[0].code, "request_aborted");
});
