// `-`: what comes in by stdin, uploaded as it comes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { line, run } from "../support/cli.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const MIB = 2 ** 20;

/** Uploads `input`, which is said to have `bytes` bytes. */
async function upload(t, input, bytes = input.length, faults = []) {
  const service = await startService(t, { faults });
  const flags = ["--filename", "in.jsonl", "--purpose", "a", "--base-url", service.baseURL, "--part-size", "1MiB"];
  const ended = await run(["-", "--bytes", String(bytes), ...flags], { input });
  return { service, ...ended };
}

test("stdin arrives whole, by its name and with its MD5", async (t) => {
  const input = noise(5 * MIB + 1);
  const { service, code, stderr, lines } = await upload(t, input);
  assert.deepEqual([code, stderr], [0, ""]);
  const { file, upload: done } = lines().at(-1);
  assert.deepEqual([file, done.filename], ["-", "in.jsonl"]);
  assert.deepEqual(await service.contentOf(done.file.id), contentOf(input));
});

test("a part of stdin that fails is sent again", async (t) => {
  const input = noise(3 * MIB);
  const faults = [{ operation: "part", nth: [1, 3], status: 503, headers: { "retry-after-ms": "1" } }];
  const { service, code, lines } = await upload(t, input, input.length, faults);
  assert.equal(code, 0);
  assert.deepEqual(await service.contentOf(lines().at(-1).upload.file.id), contentOf(input));
});

for (const [what, bytes] of Object.entries({ fewer: 2 * MIB, more: MIB / 2 })) {
  test(`stdin with ${what} bytes than --bytes says fails, and the upload is cancelled`, async (t) => {
    const { service, code, stderr, lines } = await upload(t, noise(MIB), bytes);
    assert.equal(code, 1);
    assert.equal(lines().at(-1).name, "StreamLengthError");
    assert.match(stderr, new RegExp(`declared to have ${bytes} bytes, but .*The upload was cancelled\\.`));
    assert.deepEqual((await service.stats()).uploads.pending, 0);
  });
}

test("a pipe of a shell can be uploaded", async (t) => {
  const service = await startService(t);
  const args = ["-", "--bytes", "6", "--filename", "a.txt", "--purpose", "a", "--base-url", service.baseURL];
  const shell = `printf 'abcdef' | ${line([...args, "--print-id"])}`;
  const { code, stdout, stderr } = await run([], { command: ["sh", "-c", shell] });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^Uploaded a\.txt \(6 B\) in \d+ s\.\n$/);
  assert.deepEqual(await service.contentOf(stdout.trim()), contentOf(Buffer.from("abcdef")));
});
