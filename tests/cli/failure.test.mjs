// What fails while it runs: exit code 1, and one line with all that is known, but never the key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";
import { KEY, run } from "./run.mjs";

const quoting = { error: { message: `Incorrect API key provided: ${KEY}.` } };
const html = "<html>\n<h1>Bad gateway</h1>\n</html>";

const failures = {
  "a refused key is not quoted": [
    { operation: "create", status: 401, body: quoting },
    /401 .*provided: \*\*\* \(request req_\w+\); is OPENAI_API_KEY right\?/,
  ],
  "a refused part names upload and request": [
    { operation: "part", status: 422, body: { error: { message: "No." } }, headers: { "x-request-id": "req_9" } },
    /422 while sending a part: No \(upload upload_\w+, request req_9\)/,
  ],
  "the words of a gateway are told": [
    { operation: "create", status: 400, body: { status: "failure", message: "Virtual key not found" } },
    /400 while creating the upload: Virtual key not found/,
  ],
  "HTML is one line": [{ operation: "create", status: 400, body: html }, /400 .*<h1>Bad gateway/],
  "attempts are counted": [
    { operation: "create", status: 503, headers: { "retry-after-ms": "1" } },
    /503 .*2 attempts/,
  ],
  "a cut connection says so": [
    { operation: "create", drop: "before" },
    /No answer .*2 attempts.*http:\/\/127\.0\.0\.1:\d+\/v1: the connection was cut/,
  ],
};

for (const [name, [fault, expected]] of Object.entries(failures)) {
  test(name, async (t) => {
    const service = await startService(t, { key: true, faults: [fault] });
    const [path] = await filesOnDisk(t, { a: "abc" });
    const { code, stdout, stderr, lines } = await run([path, "--purpose", "a", "--max-retries", "1"], {
      env: { OPENAI_BASE_URL: service.baseURL },
    });
    assert.equal(code, 1);
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split("\n").length, 1);
    assert.equal(`${stdout}${stderr}`.includes(KEY), false);
    const last = lines().at(-1);
    assert.equal(last.type, "error");
    assert.ok(["create", "parts"].includes(last.phase));
    assert.equal((await service.stats()).uploads.pending, 0);
  });
}

test("nobody at the address is said", async (t) => {
  const service = await startService(t);
  await service.stop();
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--max-retries", "0", "--base-url", service.baseURL]);
  assert.equal(code, 1);
  assert.match(stderr, /No answer .*http:\/\/127\.0\.0\.1:\d+\/v1: nothing listens there \(ECONNREFUSED\)/);
});

test("a base URL without /v1 is doubted", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--base-url", `${service.url}/v2?secret=x`]);
  assert.equal(code, 1);
  assert.match(stderr, /404 .*is http:\/\/127\.0\.0\.1:\d+\/v2 right\? A base URL mostly ends in \/v1/);
});

test("a wrong MD5 is told, and the upload is not left pending", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--md5", "0".repeat(32), "--base-url", service.baseURL]);
  assert.equal(code, 1);
  assert.match(stderr, /400 while completing the upload: .*MD5/);
  assert.equal((await service.stats()).uploads.pending, 0);
});
