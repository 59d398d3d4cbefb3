// Several files in one run.

import assert from "node:assert/strict";
import { unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../support/bytes.mjs";
import { KEY, line, run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const KIB = 1024;

/** `count` files of different sizes, a service, and the flags that upload to it. */
async function ready(t, count, faults) {
  const service = await startService(t, { faults });
  const contents = Array.from({ length: count }, (_, seed) => noise(KIB * (count - seed) + seed, seed + 1));
  const paths = await filesOnDisk(t, Object.fromEntries(contents.map((bytes, index) => [`${index}.bin`, bytes])));
  return { service, contents, paths, flags: ["--purpose", "a", "--base-url", service.baseURL] };
}

const completed = (lines) => lines.filter(({ type }) => type === "completed");

test("each file arrives whole, each record names its file, and a total ends the output", async (t) => {
  const { service, contents, paths, flags } = await ready(t, 5);
  const { code, stderr, lines } = await run([...paths, ...flags]);
  assert.deepEqual([code, stderr], [0, ""]);
  const { type, seconds, ...total } = lines().at(-1);
  assert.equal(type, "total");
  assert.ok(seconds > 0);
  const bytes = contents.reduce((sum, { length }) => sum + length, 0);
  const none = { skipped: 0, failed: 0, busy: 0, interrupted: 0, refused: 0 };
  assert.deepEqual(total, { files: 5, completed: 5, ...none, bytes });
  for (const record of lines().slice(0, -1)) assert.ok(paths.includes(record.file), JSON.stringify(record));
  const done = completed(lines());
  assert.equal(done.length, 5);
  for (const { file, upload } of done) {
    assert.equal(upload.filename, basename(file));
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(contents[paths.indexOf(file)]));
  }
});

for (const [flags, most] of [
  [[], 2],
  [["--files-at-once", "1"], 1],
  [["--files-at-once", "4"], 4],
]) {
  test(`${most} files at once, no more, with ${JSON.stringify(flags.join(" "))}`, async (t) => {
    const { service, paths, flags: others } = await ready(t, 6, [{ operation: "part", delay_after_ms: 60_000 }]);
    const command = start([...paths, ...others, ...flags]);
    await service.until(({ in_flight }) => in_flight === most);
    await sleep(300); // there is no event for a file that does not start
    assert.equal((await service.stats()).calls.create, most);
    command.kill("SIGTERM");
    assert.equal((await command.ended).code, 143);
  });
}

test("--print-id prints the ids in the order of the arguments, whichever is done first", async (t) => {
  // The first create is slow, so the others are done before.
  const { service, contents, paths, flags } = await ready(t, 4, [{ operation: "create", nth: 1, delay_after_ms: 500 }]);
  const { code, stdout, stderr } = await run([...paths, ...flags, "--print-id"]);
  assert.equal(code, 0, stderr);
  const ids = stdout.trimEnd().split("\n");
  assert.equal(ids.length, 4);
  for (const [index, id] of ids.entries()) {
    assert.deepEqual(await service.contentOf(id), contentOf(contents[index]));
  }
});

test("--print-id gives a shell the id of one file and nothing else", async (t) => {
  const { service, contents, paths, flags } = await ready(t, 1);
  const shell = `id=$(${line([...paths, ...flags, "--print-id", "--quiet"])}) && printf '<%s>' "$id"`;
  const { code, stdout, stderr } = await run([], { command: ["sh", "-c", shell] });
  assert.deepEqual([code, stderr], [0, ""]);
  const [, id] = /^<(file-\w+)>$/.exec(stdout) ?? [];
  assert.deepEqual(await service.contentOf(id), contentOf(contents[0]));
});

test("a file that fails does not stop the others: its line says why, and the exit code is 1", async (t) => {
  const { paths, flags } = await ready(t, 4, [{ operation: "create", nth: 2, status: 422 }]);
  const { code, stderr, lines } = await run([...paths, ...flags]);
  assert.equal(code, 1);
  const failed = lines().filter(({ type }) => type === "error");
  assert.equal(failed.length, 1);
  assert.deepEqual([failed[0].status, paths.includes(failed[0].file)], [422, true]);
  assert.ok(stderr.startsWith(`upload-file-chunked: ${failed[0].file}: 422 while creating the upload`), stderr);
  assert.equal(stderr.trimEnd().split("\n").length, 1);
  assert.equal(completed(lines()).length, 3);
  const { completed: done, failed: count } = lines().at(-1);
  assert.deepEqual([done, count], [3, 1]);
});

test("with --print-id a file that fails has no line, and the total on stderr counts it", async (t) => {
  const { paths, flags } = await ready(t, 3, [{ operation: "create", nth: 1, status: 422 }]);
  const { code, stdout, stderr } = await run([...paths, ...flags, "--print-id", "--files-at-once", "1"]);
  assert.equal(code, 1);
  assert.match(stdout, /^file-\w+\nfile-\w+\n$/);
  assert.match(stderr, /\nUploaded 2 of 3 files \(3\.0 KiB\) in \d+ s; 1 failed\.\n$/);
});

test("--quiet prints errors only", async (t) => {
  const busy = { operation: "part", nth: 1, status: 503, headers: { "retry-after-ms": "1" } };
  const { paths, flags } = await ready(t, 3, [busy, { operation: "create", nth: 3, status: 422 }]);
  const { code, stderr } = await run([...paths, paths[0], ...flags, "--quiet"]);
  assert.equal(code, 1);
  assert.match(stderr, /^upload-file-chunked: .*: 422 while creating the upload[^\n]*\n$/);
});

test("a file that is named twice is uploaded once, with a warning", async (t) => {
  const { service, paths, flags } = await ready(t, 2);
  const again = join(dirname(paths[0]), ".", "..", basename(dirname(paths[0])), "0.bin");
  const { code, stderr, lines } = await run([paths[0], again, paths[0], paths[1], ...flags]);
  assert.equal(code, 0);
  assert.match(stderr, /^Warning: ".*0\.bin" is left out: it is the same as ".*0\.bin"\.\n/);
  assert.equal(lines().at(-1).files, 2);
  assert.equal((await service.stats()).calls.create, 2);
});

test("files of one name and size in two folders are two Files, also when an answer is lost", async (t) => {
  const lost = { operation: "complete", nth: 2, drop: "before" };
  const service = await startService(t, { faults: [lost] });
  const contents = [noise(KIB, 1), noise(KIB, 2)];
  const paths = await filesOnDisk(t, { "a/same.bin": contents[0], "b/same.bin": contents[1] });
  const args = [...paths, "--purpose", "a", "--base-url", service.baseURL, "--max-retries", "0"];
  const { code, lines } = await run([...args, "--files-at-once", "1"]);
  // The second may be complete or not. Its File is not taken for that of the first.
  assert.equal(code, 1);
  const [done] = completed(lines());
  assert.deepEqual(await service.contentOf(done.upload.file.id), contentOf(contents[0]));
  const error = lines().find(({ type }) => type === "error");
  assert.deepEqual([error.name, error.file], ["CompletionUnknownError", paths[1]]);
});

test("a file that is removed before its turn fails by itself", async (t) => {
  const { service, paths, flags } = await ready(t, 3, [{ operation: "create", nth: 1, delay_after_ms: 2000 }]);
  const command = start([...paths, ...flags, "--files-at-once", "1"]);
  await service.until(({ calls }) => calls.create === 1);
  await unlink(paths[1]);
  await writeFile(paths[2], "other");
  const { code, stderr, lines } = await command.ended;
  assert.equal(code, 1);
  assert.equal(completed(lines()).length, 1);
  const errors = lines().filter(({ type }) => type === "error");
  assert.deepEqual(
    errors.map(({ file, name }) => [file, name]),
    paths.slice(1).map((path) => [path, "FileChangedError"]),
  );
  assert.match(stderr, /1\.bin: .*\n.*2\.bin: /s);
});

test("a secret that a service quotes for one of several files is not printed", async (t) => {
  const quoting = { operation: "create", nth: 1, status: 401, body: { error: { message: `No: ${KEY}` } } };
  const { paths, flags } = await ready(t, 2, [quoting]);
  const { code, stdout, stderr } = await run([...paths, ...flags]);
  assert.equal(code, 1);
  assert.equal(`${stdout}${stderr}`.includes(KEY), false);
  assert.match(stderr, /401 .*No: \*\*\*/);
});

for (const status of [401, 403]) {
  test(`a key that is refused with ${status} is reported once, and no more files are started`, async (t) => {
    const { service, paths, flags } = await ready(t, 30, [{ operation: "create", status }]);
    const { code, stderr, lines } = await run([...paths, ...flags]);
    assert.equal(code, 1);
    const errors = stderr.trimEnd().split("\n");
    assert.match(errors[0], new RegExp(`bin: ${status} while creating the upload`));
    assert.equal(errors[1], "upload-file-chunked: The service refused the key, so 29 other files were not sent.");
    assert.equal(errors.length, 2);
    assert.equal(lines().filter(({ type }) => type === "error").length, 1);
    const { failed, refused } = lines().at(-1);
    assert.deepEqual([failed, refused], [1, 29]);
    const { calls } = await service.stats();
    assert.ok(calls.create <= 4, `${calls.create} were tried`);
  });
}

test("a 403 after an upload was created is about one file, and the others are sent", async (t) => {
  const { paths, flags } = await ready(t, 5, [{ operation: "create", nth: 2, status: 403 }]);
  const { code, lines } = await run([...paths, ...flags, "--files-at-once", "1"]);
  assert.equal(code, 1);
  const { completed, failed, refused } = lines().at(-1);
  assert.deepEqual([completed, failed, refused], [4, 1, 0]);
});
