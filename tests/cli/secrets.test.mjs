// Secrets are never printed, however a service quotes them.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Redactor, secretsInHeaders, secretsInURL } from "../../js/cli/secrets.js";
import { KEY, run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const SECRET = 'hx/7&Q+"zb~the=header 9Lk';

/** Ways in which services quote what they were sent. */
const quotations = {
  whole: (secret) => `Invalid key: ${secret}.`,
  "in quotes": (secret) => `Invalid key "${secret}"`,
  "URL-encoded": (secret) => `See /login?key=${encodeURIComponent(secret)}`,
  "in JSON": (secret) => `Got ${JSON.stringify({ secret })}`,
  "in HTML": (secret) => `Got ${secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}`,
  "cut short": (secret) => `Invalid key ${secret.slice(0, 12)}`,
  "without its start": (secret) => `Invalid key ${secret.slice(5)}`,
  "masked with stars": (secret) => `Invalid key ${secret.slice(0, 3)}********${secret.slice(-4)}`,
  "masked with dots": (secret) => `Invalid key ${secret.slice(0, 6)}...${secret.slice(-2)}`,
  "in capitals": (secret) => `INVALID KEY ${secret.toUpperCase()}`,
};

/** Whether `text` holds four characters of `secret` in a row, in any of its forms. */
function leaks(text, secret) {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].map((form) =>
    form.toLowerCase(),
  );
  const lower = text.toLowerCase();
  return forms.some((form) =>
    Array.from({ length: form.length - 3 }, (_, at) => form.slice(at, at + 4)).some((piece) => lower.includes(piece)),
  );
}

for (const [name, quote] of Object.entries(quotations)) {
  test(`a secret that is quoted ${name} is removed, and the rest of the message stays`, () => {
    const redactor = new Redactor();
    redactor.add(SECRET);
    const clean = redactor.redact(`Before. ${quote(SECRET)} after`);
    assert.ok(!leaks(clean, SECRET), clean);
    assert.match(clean, /^Before\. .*\*\*\*.* after$/);
  });

  test(`a service that quotes a header of a file ${name} does not get it printed`, async (t) => {
    const message = quote(SECRET);
    const quoting = { operation: "create", status: 400, body: { error: { message, code: message, type: message } } };
    const service = await startService(t, { faults: [quoting] });
    const [path] = await filesOnDisk(t, { a: "abc" });
    const file = join(dirname(path), "secret.headers");
    await writeFile(file, `X-Secret: ${SECRET}\n`);
    const args = [path, "--purpose", "a", "--header", `@${file}`, "--base-url", service.baseURL];
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 1);
    assert.ok(!leaks(stdout, SECRET), stdout);
    assert.ok(!leaks(stderr, SECRET), stderr);
    assert.match(stderr, /400 while creating the upload: .*\*\*\*/i);
  });
}

const places = {
  "the key of the environment": { secret: KEY },
  "an Authorization header": {
    secret: "tk-9f3a77b2c1d04e",
    args: ["--header", "Authorization: Bearer tk-9f3a77b2c1d04e"],
  },
  "a password of Basic": {
    secret: "correct-horse-battery",
    args: ["--header", `Authorization: Basic ${Buffer.from("me:correct-horse-battery").toString("base64")}`],
  },
  "a cookie": { secret: "c00kie-value-1", args: ["--header", "Cookie: a=1; session=c00kie-value-1"] },
  "a short secret": { secret: "q7x9", args: ["--header", "X-Pin: q7x9"] },
  "the query of the base URL": { secret: "s1gnature=/42", query: `?sig=${encodeURIComponent("s1gnature=/42")}` },
  "the query of OPENAI_BASE_URL": {
    secret: "s1gnature=/42",
    query: `?sig=${encodeURIComponent("s1gnature=/42")}`,
    inEnvironment: true,
  },
};

for (const [place, { secret, args = [], query = "", inEnvironment }] of Object.entries(places)) {
  test(`a secret in ${place} is not printed`, async (t) => {
    const body = { error: { message: `No: ${secret} and ${encodeURIComponent(secret)}`, code: secret } };
    const faults = ["create", "cancel"].map((operation) => ({ operation, nth: { every: 1 }, status: 400, body }));
    const service = await startService(t, { faults });
    const [path] = await filesOnDisk(t, { a: "abc" });
    const address = service.baseURL + query;
    const where = inEnvironment ? [] : ["--base-url", address];
    const env = inEnvironment ? { OPENAI_BASE_URL: address } : {};
    const upload = await run([path, "--purpose", "a", ...where, ...args], { env });
    const cancel = await run(["uploads", "cancel", "--upload-id", "upload_x", ...where, ...args], { env });
    for (const { code, stdout, stderr } of [upload, cancel]) {
      assert.equal(code, 1);
      assert.ok(!(stdout + stderr).includes(secret), stdout + stderr);
      assert.match(stderr, /400 while \w+ the upload: No: \*\*\*/);
    }
  });
}

test("a retry that quotes a secret does not print it", async (t) => {
  const busy = { operation: "part", nth: 1, status: 503, body: { error: { message: `Busy, ${KEY}` } } };
  const service = await startService(t, { faults: [{ ...busy, headers: { "retry-after-ms": "1" } }] });
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stdout, stderr } = await run([path, "--purpose", "a", "--verbose", "--base-url", service.baseURL]);
  assert.equal(code, 0);
  assert.match(stdout, /"retrying".*Busy, \*\*\*/);
  assert.ok(!(stdout + stderr).includes(KEY));
});

test("a typing error does not print the secrets of other flags", async () => {
  for (const args of [
    ["x", "--header", "X-Key: se-cret-1", "--nope"],
    ["x", "--api-key", "se-cret-1"],
    ["x", "--apikey=se-cret-1"],
    ["x", "--header", "-se-cret-1"],
    ["x", "--header", "se-cret-1"],
    ["x", "--base-url", "se-cret-1"],
    ["x", "--purpose", "a", "--base-url", "http://h/?k=se-cret-1", "--timeout", "x"],
  ]) {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 2);
    assert.ok(!(stdout + stderr).includes("se-cret-1"), stderr);
  }
});

test("ids and plain words are left alone", () => {
  const redactor = new Redactor();
  redactor.add(
    ...secretsInHeaders([
      ["Authorization", "Bearer abcdefghijkl"],
      ["X-Team", "up"],
    ]),
  );
  redactor.add(...secretsInURL("http://h/v1?api-version=2024-10-21&x=1"));
  const text = "The upload upload_12 was cancelled... Missing Bearer token.";
  assert.equal(redactor.redact(text), text);
  assert.deepEqual(redactor.redactAll({ id: "abcdefghijkl", n: 1, ok: true, no: null, a: ["abcdefghijkl"] }), {
    ...{ id: "abcdefghijkl", n: 1, ok: true, no: null },
    a: ["***"],
  });
});

test("a value of fewer than four characters is printed: it is in most messages by chance", () => {
  const redactor = new Redactor();
  redactor.add("abc", "abcd");
  assert.equal(redactor.redact("abc and abcd"), "abc and ***");
});
