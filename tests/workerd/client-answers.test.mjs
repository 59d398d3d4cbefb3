// What a client gets of the service's answers: nothing that was meant for the owner of the key.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ENV, FILE, KEY, makeProxy } from "../support/workerd/proxy.mjs";

test("of an error the client gets type, param and code, and a message that is not the service's", async () => {
  const message =
    "You exceeded your current quota for org-5eCr3tOrg in proj_abc, see https://billing.example/pay?org=org-5eCr3tOrg. " +
    "Your md5 was wrong.";
  const given = { message, type: "insufficient_quota", param: "md5", code: "quota_exceeded", org: "org-5eCr3tOrg" };
  for (const body of [
    { error: given },
    { error: given, detail: message, organization: "org-5eCr3tOrg" },
    { error: { ...given, innererror: { message }, target: "org-5eCr3tOrg", details: [{ message }] } },
  ]) {
    const answer = () => Response.json(body, { status: 429 });
    const { text, body: got } = await makeProxy({ answer }).post("/v1/uploads", FILE);
    assert.deepEqual(Object.keys(got), ["error"]);
    assert.deepEqual(Object.keys(got.error).sort(), ["code", "message", "param", "type"]);
    assert.equal(got.error.type, "insufficient_quota");
    assert.equal(got.error.param, "md5");
    assert.equal(got.error.code, "quota_exceeded");
    for (const word of ["org-", "proj_", "billing.example", "exceeded your"]) assert.ok(!text.includes(word), word);
  }
});

test("a message says in known words what the service's spoke of, so that a client can tell a refusal", async () => {
  for (const [message, expected] of [
    ["The MD5 of org-x does not match.", "The service answered with status 400. It mentions: md5."],
    ["Upload is Already completed", "The service answered with status 400. It mentions: already, completed."],
    ["nothing that is known", "The service answered with status 400."],
    [{ toString: () => "md5" }, "The service answered with status 400."],
    [undefined, "The service answered with status 400."],
  ]) {
    const answer = () => Response.json({ error: { message } }, { status: 400 });
    assert.equal((await makeProxy({ answer }).post("/v1/uploads", FILE)).body.error.message, expected);
  }
});

test("a type, param or code that is no word of an API is left out", async () => {
  for (const odd of ["two words", "a".repeat(65), "<b>", "https://billing.example", {}, ["x"], true, "", "a\nb", 1.5]) {
    const answer = () => Response.json({ error: { message: "", type: odd, param: odd, code: odd } }, { status: 400 });
    const { body } = await makeProxy({ answer }).post("/v1/uploads", FILE);
    const { type, param, code } = body.error;
    assert.deepEqual([type, param, code], ["invalid_request_error", null, null], JSON.stringify(odd));
  }
  for (const body of [{ error: "words" }, { error: null }, { status: "failure", message: "secret words" }, []]) {
    const { text, code } = await makeProxy({ answer: () => Response.json(body, { status: 400 }) }).post(
      "/v1/uploads",
      FILE,
    );
    assert.equal(code, "upstream_error");
    assert.ok(!text.includes("words"));
  }
});

const organization = "org-5eCr3tOrgani";
const password = "pass+word/123";
const AUTHS = {
  organization: [{ authorization: `Bearer ${KEY}`, "openai-organization": organization }, organization],
  "the token of a gateway": [{ "x-gateway": "Token gw_0123456789; tenant=9" }, "gw_0123456789"],
  "one in JSON": [{ "x-config": '{"api_key":"virtual-key-77"}' }, "virtual-key-77"],
  "a password": [{ authorization: `Basic ${btoa(`somebody:${password}`)}` }, password],
};

for (const [name, [auth, secret]] of Object.entries(AUTHS)) {
  test(`${name} that auth gave, quoted by the service, reaches nobody`, async () => {
    const escaped = [...secret].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    const slashes = secret.replaceAll("/", "\\/");
    for (const status of [200, 201, 400, 403, 404, 429, 500]) {
      for (const word of [secret, escaped, slashes]) {
        for (const body of [
          `{"id":"upload_1","note":"${word}"}`,
          `{"id":"upload_1","deep":[{"${word}":["x ${word} y"]}]}`,
          `{"error":{"message":"${word}","code":"${word}","param":"${word}","type":"${word}"}}`,
          `{"error":{"message":"","code":"x.${word}"}}`,
          `<p>${word}</p>`,
        ]) {
          const headers = { "x-request-id": `req-${secret}`, "retry-after": secret };
          const made = makeProxy({ auth: () => auth, answer: () => new Response(body, { status, headers }) });
          const { text, headers: got } = await made.post("/v1/uploads", FILE);
          const shown = text + unescaped(text) + JSON.stringify([...got]) + JSON.stringify(made.events);
          assert.ok(!shown.includes(secret), `${status} ${body} → ${text}`);
        }
      }
    }
  });
}

const unescaped = (text) => {
  try {
    return JSON.stringify(JSON.parse(text)).replaceAll("\\/", "/");
  } catch {
    return "";
  }
};

test("an upload that quotes a secret is passed on without it, for it has been made", async () => {
  const body = `{"id":"upload_1","owner":"${organization}","bytes":1000}`;
  const auth = () => ({ "openai-organization": organization });
  const {
    status,
    body: got,
    headers,
  } = await makeProxy({ auth, answer: () => new Response(body) }).post("/v1/uploads", FILE);
  assert.deepEqual([status, got], [200, { id: "upload_1", owner: "[removed]", bytes: 1000 }]);
  assert.ok(headers.get("x-upload-grant"));
});

test("a short or common value of auth spoils no answer", async () => {
  const auth = () => ({ "x-version": "1", "x-provider": "openai", "api-key": "x" });
  const text = '{"id":"upload_1","provider":"openai","expires_at":1}';
  const made = makeProxy({ auth, env: { ...ENV, OPENAI_API_KEY: "x" }, answer: () => new Response(text) });
  const { status, text: got } = await made.post("/v1/uploads", FILE);
  assert.deepEqual([status, got], [200, text]);
});

test("statuses no Response can have, and answers that trickle or never end, are a 502", async () => {
  const strange = (status) => Object.defineProperty(Response.json({ id: "upload_1" }), "status", { value: status });
  for (const status of [0, 99, 199, 600, 999, Number.NaN, "200"]) {
    const { status: got } = await makeProxy({ answer: () => strange(status) }).post("/v1/uploads", FILE);
    assert.equal(got, 502, String(status));
  }
  const empty = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(0)) });
  const { code } = await makeProxy({ answer: () => new Response(empty()) }).post("/v1/uploads", FILE);
  assert.equal(code, "upstream_unreachable");
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let asked;
    const pulled = new Promise((resolve) => (asked = resolve));
    const silent = new ReadableStream({ pull: () => asked() }, { highWaterMark: 0 });
    const answer = makeProxy({ answer: () => new Response(silent) }).post("/v1/uploads", FILE);
    await pulled;
    mock.timers.tick(60_000);
    assert.equal((await answer).code, "upstream_unreachable");
  } finally {
    mock.timers.reset();
  }
});
