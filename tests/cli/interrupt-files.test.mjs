// Ctrl-C while several files are uploaded: all of them are stopped, and the message says how many.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const MIB = 2 ** 20;

/**
 * Uploads five files, two at once. The first is small; the next two stay in the middle of their parts. Resolves when
 * they do.
 */
async function underWay(t, { faults = [], flags = [] } = {}) {
  // Of the parts of the second and third file the first two are answered.
  const slow = { operation: "part", nth: [4, 5, 6, 7, 8, 9, 10, 11], delay_after_ms: 60_000 };
  const service = await startService(t, { faults: [slow, ...faults] });
  const files = Object.fromEntries(
    ["a", "b", "c", "d", "e"].map((name, seed) => [`${name}.bin`, noise(4 * MIB, seed)]),
  );
  files["a.bin"] = noise(1000);
  const paths = await filesOnDisk(t, files);
  const state = join(dirname(paths[0]), "state");
  const options = ["--part-size", "1MiB", "--concurrency", "1", "--purpose", "a", "--base-url", service.baseURL];
  const args = [...paths, ...options, ...flags.map((flag) => flag.replace("DIR", state))];
  const command = start(args);
  await service.until(({ in_flight, uploads }) => in_flight === 2 && uploads.completed === 1);
  return { service, command, args, state };
}

test("the uploads are cancelled, and files that have not begun are not touched", async (t) => {
  const { service, command } = await underWay(t);
  command.kill("SIGINT");
  const { code, stderr, lines } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /^Interrupted\. Interrupt again to leave at once\.\n/);
  assert.match(stderr, /\nupload-file-chunked: Interrupted with 1 of 5 files done\. 2 uploads were cancelled\.\n$/);
  const errors = lines().filter(({ type }) => type === "error");
  assert.deepEqual(
    errors.map(({ name, resumable }) => [name, resumable]),
    [
      ["Interrupted", false],
      ["Interrupted", false],
    ],
  );
  const { type, completed, interrupted } = lines().at(-1);
  assert.deepEqual([type, completed, interrupted], ["total", 1, 4]);
  const { uploads, calls } = await service.stats();
  assert.deepEqual([uploads.pending, uploads.cancelled, calls.create], [0, 2, 3]);
});

for (const [signal, expected] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  test(`${signal} with --resume keeps the uploads, and the same command continues them`, async (t) => {
    const { service, command, args, state } = await underWay(t, { flags: ["--resume=DIR"] });
    command.kill(signal);
    const first = await command.ended;
    assert.equal(first.code, expected);
    assert.match(
      first.stderr,
      /Interrupted with 1 of 5 files done\. Run the same command again to continue 2 uploads\.\n$/,
    );
    assert.equal((await service.stats()).uploads.pending, 2);
    assert.deepEqual(
      (await readdir(state)).filter((name) => name.endsWith(".lock")),
      [],
    );
    await service.faults();
    const second = await run(args);
    assert.equal(second.code, 0, second.stderr);
    const { completed, skipped } = second.lines().at(-1);
    assert.deepEqual([completed, skipped], [4, 1]);
    assert.equal(second.lines().filter(({ resumed }) => resumed).length, 2);
    assert.equal((await service.stats()).calls.create, 5);
  });
}

test("an upload that is being completed is not cancelled, and the doubt is stated", async (t) => {
  const slowComplete = { operation: "complete", nth: 2, delay_after_ms: 60_000 };
  const service = await startService(t, { faults: [slowComplete] });
  const paths = await filesOnDisk(t, { a: "a", b: "b", c: "c" });
  const command = start([...paths, "--purpose", "a", "--base-url", service.baseURL, "--files-at-once", "1"]);
  await service.until(({ calls }) => calls.complete === 2);
  command.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.equal(code, 130);
  assert.match(
    stderr,
    /Interrupted with 1 of 3 files done\. Upload upload_\w+ of ".*b" may be complete: look for the File before/,
  );
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("uploads that are being created are waited for, then cancelled", async (t) => {
  const slowCreate = { operation: "create", delay_after_ms: 1500 };
  const service = await startService(t, { faults: [slowCreate] });
  const paths = await filesOnDisk(t, { a: "a", b: "b", c: "c" });
  const command = start([...paths, "--purpose", "a", "--base-url", service.baseURL]);
  await service.until(({ uploads }) => uploads.pending === 2);
  command.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Interrupted with 0 of 3 files done\. 2 uploads were cancelled\.\n$/);
  const { uploads, calls } = await service.stats();
  assert.deepEqual([uploads.pending, calls.create], [0, 2]);
});

test("a file that is done while another is being created makes no room for a third", async (t) => {
  const slow = [
    { operation: "create", nth: 2, delay_after_ms: 3500 },
    { operation: "complete", nth: 1, delay_after_ms: 1500 },
  ];
  const service = await startService(t, { faults: slow });
  const paths = await filesOnDisk(t, { a: "a", b: "b", c: "c" });
  const command = start([...paths, "--purpose", "a", "--base-url", service.baseURL]);
  await service.until(({ calls }) => calls.create === 2 && calls.complete === 1);
  command.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Interrupted with 1 of 3 files done\. 1 upload was cancelled\.\n$/);
  const { uploads, calls } = await service.stats();
  assert.deepEqual([uploads.completed, uploads.pending, calls.create], [1, 0, 2]);
});

test("a second signal leaves at once, and names what it leaves", async (t) => {
  const { command } = await underWay(t, { faults: [{ operation: "cancel", delay_before_ms: 60_000 }] });
  command.kill("SIGINT");
  await command.until("stderr", /Interrupt again to leave at once/);
  const again = setInterval(() => command.kill("SIGINT"), 100);
  const { code, stderr } = await command.ended;
  clearInterval(again);
  assert.equal(code, 130);
  assert.match(stderr, /\n2 uploads are left as they are: upload_\w+, upload_\w+\. They expire by themselves\.\n$/);
});

test("with --quiet an interruption is one line", async (t) => {
  const { command } = await underWay(t, { flags: ["--quiet"] });
  command.kill("SIGINT");
  const { stderr } = await command.ended;
  assert.equal(stderr, "upload-file-chunked: Interrupted with 1 of 5 files done. 2 uploads were cancelled.\n");
});
