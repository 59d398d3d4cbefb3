// Ctrl-C: nothing is left pending at the service, or the upload is kept to be continued.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const slowParts = { operation: "part", delay_after_ms: 60_000 };

/** An upload of four parts that has come as far as `wanted` says. */
async function underWay(t, faults, wanted, more = [], options = {}) {
  const service = await startService(t, { faults });
  const bytes = noise(4 * MIB);
  const [path] = await filesOnDisk(t, { a: bytes });
  const flags = ["--part-size", "1MiB", "--concurrency", "2", "--base-url", service.baseURL];
  const args = [
    path,
    "--purpose",
    "a",
    ...flags,
    ...more.map((word) => word.replace("DIR", join(dirname(path), "state"))),
  ];
  const command = start(args, options);
  await service.until(wanted);
  return { service, command, args, bytes, path };
}

test("an interrupted upload is cancelled", async (t) => {
  const { service, command } = await underWay(t, [slowParts], ({ in_flight }) => in_flight === 2);
  command.kill("SIGINT");
  const { code, stderr, lines } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Interrupted\. Upload upload_\w+ was cancelled\.\n$/);
  assert.deepEqual([lines().at(-1).name, lines().at(-1).resumable], ["Interrupted", false]);
  const { pending, cancelled } = (await service.stats()).uploads;
  assert.deepEqual([pending, cancelled], [0, 1]);
});

test("an upload that is being created is waited for, then cancelled", async (t) => {
  const slowCreate = { operation: "create", delay_after_ms: 500 };
  const { service, command } = await underWay(t, [slowCreate], ({ uploads }) => uploads.pending === 1);
  command.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /was cancelled\.\n$/);
  assert.equal((await service.stats()).uploads.pending, 0);
});

test("two signals at once are one Ctrl-C, as npx passes it on", async (t) => {
  const { service, command } = await underWay(t, [slowParts], ({ in_flight }) => in_flight === 2);
  for (const _ of "12") command.kill("SIGINT");
  assert.match((await command.ended).stderr, /was cancelled\.\n$/);
  assert.equal((await service.stats()).uploads.pending, 0);
});

test("a second signal leaves at once", async (t) => {
  const slowCancel = { operation: "cancel", delay_before_ms: 60_000 };
  const { command } = await underWay(t, [slowParts, slowCancel], ({ in_flight }) => in_flight === 2);
  command.kill("SIGINT");
  await command.until("stderr", /Interrupt again to leave at once/);
  const again = setInterval(() => command.kill("SIGINT"), 100);
  const { code, stderr } = await command.ended;
  clearInterval(again);
  assert.equal(code, 130);
  assert.match(stderr, /Upload upload_\w+ is left as it is/);
});

for (const [signal, expected] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  test(`${signal} with --resume keeps the journal and releases the lock`, async (t) => {
    const faults = [{ operation: "part", nth: [3, 4], delay_after_ms: 60_000 }];
    const enough = ({ parts_stored, in_flight }) => parts_stored >= 2 && in_flight === 2;
    const { command, path } = await underWay(t, faults, enough, ["--resume=DIR"]);
    command.kill(signal);
    assert.equal((await command.ended).code, expected);
    const names = await readdir(join(dirname(path), "state"));
    assert.deepEqual(
      names.filter((name) => !name.endsWith(".json")),
      [],
    );
    assert.equal(names.length, 2);
  });
}

test("SIGTERM ends it in the same way, with its own code", async (t) => {
  const { service, command } = await underWay(t, [slowParts], ({ in_flight }) => in_flight === 2);
  command.kill("SIGTERM");
  assert.equal((await command.ended).code, 143);
  assert.equal((await service.stats()).uploads.pending, 0);
});

test("while it is being completed nothing is cancelled, and the doubt is stated", async (t) => {
  const slowComplete = { operation: "complete", delay_after_ms: 60_000 };
  const { service, command } = await underWay(t, [slowComplete], ({ calls }) => calls.complete === 1);
  command.kill("SIGINT");
  const { code, stderr } = await command.ended;
  assert.equal(code, 130);
  assert.match(stderr, /it may be complete\. Look for the File/);
  assert.equal((await service.stats()).calls.cancel ?? 0, 0);
});

test("with --resume it is kept, and the same command continues", async (t) => {
  const faults = [{ operation: "part", nth: [3, 4], delay_after_ms: 60_000 }];
  const enough = ({ parts_stored, in_flight }) => parts_stored >= 2 && in_flight === 2;
  const { service, command, args, bytes, path } = await underWay(t, faults, enough, ["--resume=DIR"]);
  command.kill("SIGINT");
  const first = await command.ended;
  assert.equal(first.code, 130);
  assert.match(first.stderr, /Run the same command again to continue upload upload_/);
  assert.equal(first.lines().at(-1).resumable, true);
  assert.equal((await service.stats()).uploads.pending, 1);

  await service.faults();
  const second = await run(args);
  assert.equal(second.code, 0, second.stderr);
  const { upload } = second.lines().at(-1);
  assert.equal(upload.id, first.lines().at(-1).uploadId);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  assert.equal((await service.stats()).calls.create, 1);
  assert.deepEqual(await readdir(join(dirname(path), "state")), []);
});

test("with --resume an interruption waits for the disk to store the journal", async (t) => {
  const slowDisk = `
    import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    const { rename } = fs;
    let writes = 0;
    fs.rename = async (...paths) => {
      writes += 1;
      if (writes <= 2) await new Promise((resolve) => setTimeout(resolve, 1200));
      await rename(...paths);
    };
    syncBuiltinESMExports();`;
  const node = ["--import", `data:text/javascript,${encodeURIComponent(slowDisk)}`];
  const created = ({ uploads }) => uploads.pending === 1;
  const { service, command } = await underWay(t, [slowParts], created, ["--resume=DIR"], { node });
  command.kill("SIGINT");
  const { stderr } = await command.ended;
  assert.match(stderr, /Run the same command again to continue upload upload_\w+\.\n$/);
  assert.doesNotMatch(stderr, /Warning/);
  assert.equal((await service.stats()).uploads.pending, 1);
});

test("two processes do not continue the same upload", async (t) => {
  const { command, args } = await underWay(t, [slowParts], ({ in_flight }) => in_flight === 2, ["--resume=DIR"]);
  const { code, stderr, lines } = await run(args);
  assert.equal(code, 3);
  assert.match(stderr, /process \d+ is uploading ".*" already\. Run the same command again when that has ended\./);
  const { name, retryable } = lines().at(-1);
  assert.deepEqual([name, retryable], ["UploadBusyError", true]);
  command.kill("SIGKILL");
  await command.ended;
});
