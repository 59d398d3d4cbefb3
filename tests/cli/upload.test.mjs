// A file, uploaded.

import assert from "node:assert/strict";
import { truncate } from "node:fs/promises";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const bytes = noise(5 * MIB + 1);

test("the file arrives whole, and every line of stdout is JSON", async (t) => {
  const service = await startService(t, { key: true });
  const [path] = await filesOnDisk(t, { "data.jsonl": bytes });
  const { code, stderr, lines } = await run([path, "--purpose", "fine-tune", "--part-size", "1MiB"], {
    env: { OPENAI_BASE_URL: service.baseURL },
  });
  assert.deepEqual([code, stderr], [0, ""]);
  const told = lines();
  const { upload } = told.at(-1);
  assert.equal(told.at(-1).type, "completed");
  assert.deepEqual([upload.filename, upload.purpose, upload.file.bytes], ["data.jsonl", "fine-tune", bytes.length]);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  const progress = told.filter(({ type }) => type === "progress");
  assert.ok(progress.length >= 1);
  assert.deepEqual([progress.at(-1).loaded, progress.at(-1).partsCompleted], [bytes.length, 6]);
});

test("flags win over the environment, and reach the service", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: bytes });
  const flags = {
    "--purpose": "a-purpose-of-tomorrow",
    "--filename": "other.txt",
    "--mime-type": "text/x-mine",
    "--part-size": "2MiB",
    "--concurrency": "1",
    "--expires-after": "3600",
    "--base-url": service.baseURL,
    "--md5": contentOf(bytes).md5.toUpperCase(),
    "--max-retries": "0",
    "--timeout": "20",
    "--organization": "org",
    "--project": "proj",
    "--header": "X-Mine: 1",
  };
  const { code, lines, stderr } = await run([path, "--json", ...Object.entries(flags).flat()], {
    env: { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
  });
  assert.deepEqual([code, stderr], [0, ""]);
  const { upload } = lines().at(-1);
  assert.deepEqual([upload.filename, upload.purpose], ["other.txt", "a-purpose-of-tomorrow"]);
  assert.equal(upload.file.expires_at - upload.file.created_at, 3600);
  const { calls, most_in_flight } = await service.stats();
  assert.deepEqual([calls.part, most_in_flight], [3, 1]);
});

test("--no-md5 sends none", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  await run([path, "--purpose", "a", "--no-md5", "--base-url", service.baseURL]);
  const { completed } = await service.stats();
  assert.equal(completed.length, 1);
});

// The server keeps nothing, and then can hash only parts that begin in the order of the file.
for (const [what, flags] of Object.entries({
  "in order, hashed": ["--concurrency", "1"],
  "four parts at once": ["--no-md5"],
})) {
  test(`half a gibibyte goes through a process that stays small: ${what}`, async (t) => {
    const service = await startService(t, { flags: ["--discard"] });
    const [path] = await filesOnDisk(t, { vast: "" });
    await truncate(path, 2 ** 29); // a hole: nothing is written
    const measure = "process.on('exit',()=>console.error('rss',process.resourceUsage().maxRSS))";
    const { code, stderr, lines } = await run([path, "--purpose", "a", "--base-url", service.baseURL, ...flags], {
      node: ["--import", `data:text/javascript,${measure}`],
    });
    assert.equal(code, 0, stderr);
    const mebibytes = Number(stderr.match(/rss (\d+)/)[1]) / 1024;
    t.diagnostic(`peak RSS ${mebibytes.toFixed(0)} MiB`);
    assert.equal(lines().at(-1).upload.file.bytes, 2 ** 29);
    assert.ok(mebibytes < 400, `${mebibytes} MiB`);
  });
}

test("a file above 8 GiB is refused by its true size", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { vast: "" });
  await truncate(path, 2 ** 33 + 1);
  const { stderr } = await run([path, "--purpose", "a", "--base-url", service.baseURL]);
  assert.match(stderr, /has 8589934593 bytes: a file has at most 8 GiB/);
  assert.equal((await service.stats()).requests, 0);
});
