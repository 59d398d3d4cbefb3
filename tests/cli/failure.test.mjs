// Failures of a running upload: exit code 1, and one line with all that is known.

import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const quoting = { error: { message: `Incorrect API key provided: ${KEY}.` } };
const html = "<html>\n<h1>Bad gateway</h1>\n</html>";

const failures = {
  "a refused key is not quoted": [
    { operation: "create", status: 401, body: quoting },
    /401 .*provided: \*\*\*\. Check OPENAI_API_KEY\. \(request req_\w+\)\n$/,
  ],
  "a refused part names upload and request": [
    { operation: "part", status: 422, body: { error: { message: "No." } }, headers: { "x-request-id": "req_9" } },
    /422 while sending a part: No\. The upload was cancelled\. \(upload upload_\w+, request req_9\)\n$/,
  ],
  "the words of a gateway are passed on": [
    { operation: "create", status: 400, body: { status: "failure", message: "Virtual key not found" } },
    /400 while creating the upload: Virtual key not found/,
  ],
  "a page of HTML is not shown": [
    { operation: "create", status: 400, body: html },
    /400 while creating the upload: a page of HTML, probably of a proxy/,
  ],
  "attempts are counted": [
    { operation: "create", status: 503, headers: { "retry-after-ms": "1" } },
    /503 .*2 attempts/,
  ],
  "a cut connection says so": [
    { operation: "create", drop: "before" },
    /No answer .*2 attempts.* At http:\/\/127\.0\.0\.1:\d+\/v1: the connection was cut\./,
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
    assert.equal(stderr.split("\n").filter((text) => text.startsWith("upload-file-chunked:")).length, 1);
    assert.equal(`${stdout}${stderr}`.includes(KEY), false);
    const last = lines().at(-1);
    assert.equal(last.type, "error");
    assert.ok(["create", "parts"].includes(last.phase));
    assert.equal((await service.stats()).uploads.pending, 0);
  });
}

test("an address where nothing listens is named", async (t) => {
  const service = await startService(t);
  await service.stop();
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--max-retries", "0", "--base-url", service.baseURL]);
  assert.equal(code, 1);
  assert.match(stderr, /No answer .*ECONNREFUSED.* At http:\/\/127\.0\.0\.1:\d+\/v1: nothing listens there\./);
});

test("a base URL without /v1 is doubted", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--base-url", `${service.url}/v2?secret=x`]);
  assert.equal(code, 1);
  assert.match(stderr, /404 .*Check the base URL http:\/\/127\.0\.0\.1:\d+\/v2: most end in \/v1\./);
});

test("a wrong MD5 is reported, and the upload is not left pending", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr } = await run([path, "--purpose", "a", "--md5", "0".repeat(32), "--base-url", service.baseURL]);
  assert.equal(code, 1);
  assert.match(stderr, /400 while completing the upload: .*MD5/);
  assert.equal((await service.stats()).uploads.pending, 0);
});

test("a lost answer to complete is doubt: the id and what to do are said, in words of the command line", async (t) => {
  const lost = [
    { operation: "complete", drop: "after" },
    { operation: "files", status: 500 },
  ];
  const service = await startService(t, { faults: lost });
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr, lines } = await run([
    path,
    "--purpose",
    "a",
    "--max-retries",
    "0",
    "--base-url",
    service.baseURL,
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /Upload upload_\w+ may be complete: .*Look for the File before you upload it again\./);
  assert.equal(lines().at(-1).name, "CompletionUnknownError");
  assert.doesNotMatch(stderr, /findFile/);
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("each retry is said, with its cause and the wait before the next attempt", async (t) => {
  const busy = { operation: "part", nth: 1, status: 503, headers: { "retry-after-ms": "300" } };
  const service = await startService(t, { faults: [busy] });
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr, lines } = await run([path, "--purpose", "a", "--base-url", service.baseURL]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Attempt 1 failed while sending a part: answer 503; next attempt in \d+ ms\./);
  const retry = lines().find(({ type }) => type === "retrying");
  assert.deepEqual([retry.phase, retry.attempt, retry.cause.status], ["parts", 1, 503]);
  assert.ok(retry.delay >= 300);
});

test("a wait that the service asks for is said", async (t) => {
  const busy = { operation: "part", nth: 1, status: 429, headers: { "retry-after": "1" } };
  const service = await startService(t, { faults: [busy] });
  const [path] = await filesOnDisk(t, { a: "abc" });
  const { code, stderr, lines } = await run([path, "--purpose", "a", "--base-url", service.baseURL]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Waiting, as the service asked/);
  const types = lines().map(({ type }) => type);
  assert.ok(types.indexOf("waiting") < types.indexOf("continuing"), types.join());
});

test("--verbose says everything that happens, on stderr alone", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abcdef" });
  const flags = ["--part-size", "3", "--concurrency", "1", "--verbose"];
  const { stderr, lines } = await run([path, "--purpose", "a", ...flags, "--base-url", service.baseURL]);
  const said = stderr
    .trimEnd()
    .split("\n")
    .map((text) => text.replace(/upload_\w+/, "U"));
  const parts = ["Part 1 confirmed (3 B).", "Part 2 confirmed (3 B)."];
  assert.deepEqual(said, ["Created upload U.", ...parts, "Completing upload U."]);
  assert.ok(lines().every(({ type }) => typeof type === "string"));
});
