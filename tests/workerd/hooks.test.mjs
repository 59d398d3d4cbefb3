// The functions of the operator: whatever is not a plain yes is a no.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FILE, KEY, makeProxy } from "../support/workerd/proxy.mjs";

const thrower = () => {
  throw new Error("the database is down");
};

/** What create answers under `options`: its status and code, after proof that a refusal sent nothing. */
async function outcome(options) {
  const made = makeProxy(options);
  const { status, code, text } = await made.post("/v1/uploads", FILE);
  assert.equal(made.sent.length, status === 200 ? 1 : 0);
  assert.ok(!text.includes("database"), "an exception's words are not for clients");
  return { status, code, event: made.events[0] };
}

test("authorize is required when the proxy is made", () => {
  for (const authorize of [undefined, null, true, "ann", {}]) assert.throws(() => makeProxy({ authorize }), TypeError);
});

test("nobody is 401", async () => {
  for (const nobody of [undefined, null, false]) {
    assert.equal((await outcome({ authorize: () => nobody })).status, 401);
    assert.equal((await outcome({ authorize: async () => nobody })).status, 401);
  }
});

test("an identity that makes no sense is 403", async () => {
  const nonsense = [
    true,
    1,
    "ann",
    [],
    {},
    { userId: "" },
    { userId: 7 },
    { userId: null },
    { user: "ann" },
    () => ({ userId: "ann" }),
  ];
  const limits = [
    { maxBytes: "10" },
    { maxBytes: NaN },
    { maxBytes: 0 },
    { purposes: "user_data" },
    { filename: "*" },
    { expiresAfter: 1 },
  ];
  for (const identity of [...nonsense, ...limits.map((limit) => ({ userId: "ann", ...limit }))]) {
    const { status, event } = await outcome({ authorize: () => identity });
    assert.equal(status, 403, String(identity));
    assert.ok(event.cause instanceof TypeError);
  }
});

test("an authorize that throws or rejects is 403, and only the events learn why", async () => {
  for (const authorize of [thrower, async () => thrower(), () => Promise.reject("no error at all")]) {
    const { status, event } = await outcome({ authorize });
    assert.equal(status, 403);
    assert.ok(event.cause);
  }
});

test("a response of authorize is sent as it is, with CORS; one that says yes is 401", async () => {
  const login = () => new Response("sign in first", { status: 402, headers: { "x-login": "/login" } });
  const { status, headers, text } = await makeProxy({ authorize: login }).post("/v1/uploads", FILE);
  assert.deepEqual([status, headers.get("x-login"), text], [402, "/login", "sign in first"]);
  assert.ok(headers.get("access-control-allow-origin"));
  for (const yes of [
    new Response("ok"),
    Response.json({ userId: "ann" }),
    Response.redirect("https://login.example", 302),
    Response.error(),
  ]) {
    assert.equal((await outcome({ authorize: () => yes })).status, 401);
  }
});

test("authorize sees the client's headers, but neither body nor grant", async () => {
  let seen;
  const made = makeProxy({
    authorize: (request) => {
      seen = request;
      return { userId: "ann" };
    },
  });
  const { id, grant } = await made.create();
  await made.ask(`/v1/uploads/${id}/cancel`, { headers: { "x-upload-grant": grant, cookie: "session=1" } });
  assert.equal(seen.headers.get("cookie"), "session=1");
  assert.equal(seen.headers.get("x-upload-grant"), null);
  assert.equal(seen.body, null);
  assert.equal(seen.url, `https://proxy.example/v1/uploads/${id}/cancel`);
});

test("authorize is asked at every call", async () => {
  let known = true;
  const made = makeProxy({ authorize: () => known && { userId: "ann" } });
  const { id, grant } = await made.create();
  known = false;
  assert.equal((await made.ask(`/v1/uploads/${id}/cancel`, { headers: { "x-upload-grant": grant } })).status, 401);
});

test("the rate limit is asked after authorize, by user; beyond it is 429 with Retry-After", async () => {
  const asked = [];
  const limited = makeProxy({
    rateLimit: ({ userId, operation }) => {
      asked.push(`${userId} ${operation}`);
      return { success: false, retryAfter: 1.2 };
    },
  });
  const { status, headers, code } = await limited.post("/v1/uploads", FILE);
  assert.deepEqual([status, code, headers.get("retry-after")], [429, "rate_limit_exceeded", "2"]);
  await limited.post("/v1/uploads", FILE, { user: "-" });
  assert.deepEqual(asked, ["ann create"]);
  assert.equal(limited.sent.length, 0);
  assert.equal((await outcome({ rateLimit: () => ({ success: true }) })).status, 200);
});

test("a rate limit that throws or makes no sense is 403", async () => {
  for (const rateLimit of [thrower, () => undefined, () => true, () => ({}), () => ({ success: "yes" })]) {
    assert.equal((await outcome({ rateLimit })).status, 403);
  }
});

test("admit has the last word, and knows the call", async () => {
  const calls = [];
  const made = makeProxy({ admit: ({ request, ...call }) => calls.push(call) > 0 });
  const { id, grant } = await made.create({ file: { metadata: { album: 7 } } });
  await made.ask(`/v1/uploads/${id}/cancel`, { headers: { "x-upload-grant": grant } });
  const file = { filename: FILE.filename, mimeType: FILE.mime_type };
  const known = { userId: "ann", bytes: 1000, purpose: "user_data", ...file };
  assert.deepEqual(calls, [
    { operation: "create", uploadId: null, ...known, metadata: { album: 7 } },
    { operation: "cancel", uploadId: id, ...known, metadata: undefined },
  ]);
});

test("only true is a yes of admit", async () => {
  for (const no of [undefined, false, null, 1, "true", {}, new Response("fine")]) {
    assert.equal((await outcome({ admit: () => no })).code, "not_admitted");
  }
  assert.equal((await outcome({ admit: thrower })).code, "admit_failed");
  assert.equal((await outcome({ admit: () => new Response("over quota", { status: 402 }) })).status, 402);
  assert.equal((await outcome({ admit: async () => true })).status, 200);
});

test("one event a request tells what happened, and no secret", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create({ file: { filename: "a private name.pdf" } });
  const headers = { "x-upload-grant": grant, cookie: "session=1" };
  await made.ask(`/v1/uploads/${id}/cancel`, { headers });
  await made.ask(`/v1/uploads/${id}/cancel`, { headers, user: "bob" });
  await made.ask("/v1/models");
  const common = {
    fileId: null,
    bytes: null,
    contentLength: null,
    upstreamStatus: null,
    requestId: null,
    reason: null,
  };
  const served = { status: 200, code: null, upstreamStatus: 200, requestId: "req_1", bytes: 1000 };
  assert.deepEqual(
    made.events.map(({ milliseconds, ...event }) => event),
    [
      { ...common, ...served, operation: "create", uploadId: id, userId: "ann" },
      { ...common, ...served, operation: "cancel", uploadId: id, userId: "ann" },
      { ...common, operation: "cancel", uploadId: id, userId: "bob", status: 403, code: "upload_grant_invalid" },
      { ...common, operation: null, uploadId: null, userId: null, status: 404, code: "not_found" },
    ],
  );
  const text = JSON.stringify(made.events);
  for (const secret of [KEY, grant, "session=1", "private", "Bearer"]) assert.ok(!text.includes(secret), secret);
});

test("what goes wrong in onEvent changes nothing", async () => {
  for (const onEvent of [thrower, async () => thrower()])
    assert.equal((await makeProxy({ onEvent }).post("/v1/uploads", FILE)).status, 200);
});

test("an environment that cannot work is 500 for the client and explained to the events, without a secret", async () => {
  const KEYS = [
    undefined,
    "",
    "not json",
    "null",
    "{}",
    '{"current":"a"}',
    '{"current":"a","keys":{}}',
    '{"current":"a","keys":{"a":"a short secret"}}',
    '{"current":"__proto__","keys":{}}',
  ];
  const secret = "a secret of more than thirty-two bytes";
  const environments = [
    ...KEYS.map((UPLOAD_GRANT_KEYS) => ({ OPENAI_API_KEY: KEY, UPLOAD_GRANT_KEYS })),
    ...[undefined, "", "two words", `${KEY}\n`, 7].map((OPENAI_API_KEY) => ({
      OPENAI_API_KEY,
      UPLOAD_GRANT_KEYS: JSON.stringify({ current: "a", keys: { a: secret } }),
    })),
  ];
  for (const env of environments) {
    const { status, code, event } = await outcome({ env });
    assert.deepEqual([status, code], [500, "proxy_misconfigured"]);
    assert.ok(event.cause instanceof TypeError);
    for (const word of [KEY, secret, "short secret"]) assert.ok(!event.cause.message.includes(word));
  }
  for (const option of [
    { apiKey: thrower },
    { auth: thrower },
    { auth: (key) => ({ a: `${key}\n\n.` }) },
    { grantKeys: thrower },
    { baseURL: () => "ftp://x" },
  ]) {
    const { code, event } = await outcome(option);
    assert.equal(code, "proxy_misconfigured");
    assert.ok(!String(event.cause).includes(KEY));
  }
});

test("an option that is misspelled or cannot work is refused when the proxy is made", () => {
  const wrong = [
    { origin: ["self"] },
    { prefix: "/v1/" },
    { prefix: "v1" },
    { prefix: "/../v1" },
    { prefix: "/v1?x" },
    { baseURL: "openai.com" },
    { baseURL: "https://user:secret@service.example" },
    { baseURL: "file:///v1" },
    { maxBytes: 0 },
    { maxBytes: 2 ** 34 },
    { maxBytes: "1" },
    { purposes: "user_data" },
    { mimeTypes: ["pdf"] },
    { filename: "*.pdf" },
    { expiresAfter: 60 },
    { grantLifetime: 0 },
    { grantLifetime: "1h" },
    { allowMissingOrigin: "no" },
    { requestHeaders: [7] },
    { requestHeaders: ["two words"] },
    { rateLimit: {} },
    { admit: true },
    { onEvent: console },
    { apiKey: KEY },
    { grantKeys: {} },
    { maxParts: 1.5 },
  ];
  for (const options of wrong) {
    assert.throws(
      () => makeProxy(options),
      (error) => error instanceof TypeError && !error.message.includes(KEY),
      JSON.stringify(options),
    );
  }
});
