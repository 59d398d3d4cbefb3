// A run over several files with --resume that is repeated: it sends only what is missing.

import assert from "node:assert/strict";
import { mkdir, readdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { KEY, run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const KIB = 1024;
const MIB = 2 ** 20;
const DAY = 24 * 3600_000;

/** A folder of three files, a service, and the command that uploads one to the other. */
async function ready(t, { faults, first = noise(3 * KIB, 1) } = {}) {
  const service = await startService(t, { faults, key: true });
  const paths = await filesOnDisk(t, {
    "folder/a.bin": first,
    "folder/b.bin": noise(2 * KIB, 2),
    "folder/c.bin": noise(KIB, 3),
  });
  const folder = dirname(paths[0]);
  const env = { XDG_STATE_HOME: dirname(folder), OPENAI_BASE_URL: service.baseURL };
  const args = [folder, "--recursive", "--purpose", "a", "--resume", "--files-at-once", "1", "--max-retries", "0"];
  const upload = (...more) => run([...args, ...more], { env });
  /** The paths of the files that were uploaded, and of those that were skipped. */
  const outcome = ({ lines }) => {
    const done = lines().filter(({ type }) => type === "completed");
    const names = (some) => some.map(({ file }) => file.slice(folder.length + 1));
    return { uploaded: names(done.filter(({ skipped }) => !skipped)), skipped: names(done.filter((d) => d.skipped)) };
  };
  const idOf = ({ lines }, path) =>
    lines().find(({ type, file }) => type === "completed" && file === path)?.upload.file.id;
  const state = join(dirname(folder), "upload-file-chunked");
  return { service, paths, folder, env, args, upload, outcome, idOf, state };
}

const ALL = ["a.bin", "b.bin", "c.bin"];

test("a second run sends nothing, and prints the same ids", async (t) => {
  const { service, paths, upload, outcome, idOf } = await ready(t);
  const first = await upload();
  assert.deepEqual([first.code, outcome(first)], [0, { uploaded: ALL, skipped: [] }]);
  const { requests } = await service.stats();
  const second = await upload();
  assert.deepEqual([second.code, second.stderr, outcome(second)], [0, "", { uploaded: [], skipped: ALL }]);
  for (const path of paths) assert.equal(idOf(second, path), idOf(first, path));
  const { type, files, completed, skipped, bytes } = second.lines().at(-1);
  assert.deepEqual([type, files, completed, skipped, bytes], ["total", 3, 0, 3, 0]);
  const { stdout, stderr } = await upload("--print-id");
  assert.deepEqual(
    stdout.trimEnd().split("\n"),
    paths.map((path) => idOf(first, path)),
  );
  assert.match(stderr, /^Uploaded 0 of 3 files \(0 B\) in \d+ s; 3 uploaded before\.\n$/);
  assert.equal((await service.stats()).requests, requests);
});

test("without --resume all is sent again", async (t) => {
  const { upload, outcome, args, env } = await ready(t);
  await upload();
  const again = await run(
    args.filter((word) => word !== "--resume"),
    { env },
  );
  assert.deepEqual(outcome(again), { uploaded: ALL, skipped: [] });
});

test("a changed file is sent again, and a new one too", async (t) => {
  const { service, paths, folder, upload, outcome, idOf } = await ready(t);
  const age = new Date(1_700_000_000_000);
  await utimes(paths[2], age, age);
  await upload();
  const changed = noise(2 * KIB, 4); // as long as before
  await writeFile(paths[1], changed);
  await writeFile(join(folder, "d.bin"), noise(KIB, 5));
  await writeFile(paths[2], noise(2 * KIB, 6)); // longer, but as old as before
  await utimes(paths[2], age, age);
  const second = await upload();
  assert.deepEqual(outcome(second), { uploaded: ["b.bin", "c.bin", "d.bin"], skipped: ["a.bin"] });
  assert.deepEqual(await service.contentOf(idOf(second, paths[1])), contentOf(changed));
  assert.deepEqual(outcome(await upload()), { uploaded: [], skipped: [...ALL, "d.bin"] });
});

test("another purpose, service, project or lifetime is another upload", async (t) => {
  const given = await ready(t);
  await given.upload();
  const other = await startService(t);
  for (const more of [
    ["--purpose", "b"],
    ["--base-url", other.baseURL],
    ["--project", "p"],
    ["--organization", "o"],
    ["--expires-after", "3600"],
    ["--mime-type", "text/x-mine"],
  ]) {
    assert.deepEqual(given.outcome(await given.upload(...more)), { uploaded: ALL, skipped: [] }, more.join(" "));
  }
  assert.deepEqual(given.outcome(await given.upload()), { uploaded: [], skipped: ALL });
});

test("a file that has moved is another file", async (t) => {
  const { paths, folder, upload, outcome } = await ready(t);
  await upload();
  await rename(paths[0], join(folder, "z.bin"));
  assert.deepEqual(outcome(await upload()), { uploaded: ["z.bin"], skipped: ["b.bin", "c.bin"] });
});

test("after failures only the files that failed are sent again", async (t) => {
  const { service, upload, outcome } = await ready(t, { faults: [{ operation: "create", nth: 2, status: 422 }] });
  const first = await upload();
  assert.deepEqual([first.code, outcome(first).uploaded], [1, ["a.bin", "c.bin"]]);
  await service.faults();
  const second = await upload();
  assert.deepEqual([second.code, outcome(second)], [0, { uploaded: ["b.bin"], skipped: ["a.bin", "c.bin"] }]);
});

test("after a crash completed files are skipped, and the file in the middle continues", async (t) => {
  const big = noise(4 * MIB, 7);
  const faults = [{ operation: "part", nth: 4, delay_after_ms: 60_000 }];
  const { service, folder, paths, env, args, upload, outcome, idOf } = await ready(t, { faults });
  await writeFile(paths[1], big);
  const flags = ["--part-size", "1MiB", "--concurrency", "1"];
  const command = start([...args, ...flags], { env });
  await service.until(({ in_flight, parts_stored }) => in_flight === 1 && parts_stored >= 3);
  command.kill("SIGKILL");
  await command.ended;
  await service.faults();
  const second = await upload(...flags);
  assert.deepEqual([second.code, outcome(second)], [0, { uploaded: ["b.bin", "c.bin"], skipped: ["a.bin"] }]);
  const resumed = second.lines().filter(({ type, resumed }) => type === "created" && resumed);
  assert.deepEqual(
    resumed.map(({ file }) => file),
    [join(folder, "b.bin")],
  );
  assert.deepEqual(await service.contentOf(idOf(second, paths[1])), contentOf(big));
  assert.equal((await service.stats()).calls.create, 3);
});

test("one file that is given by name is always uploaded, and leaves no record", async (t) => {
  const { paths, env, state, service } = await ready(t);
  for (const _ of "12") {
    const { code, lines } = await run([paths[0], "--purpose", "a", "--resume"], { env });
    assert.deepEqual([code, lines().at(-1).skipped], [0, undefined]);
  }
  assert.deepEqual(await readdir(state), []);
  assert.equal((await service.stats()).calls.create, 2);
});

test("two files of the same content and name are uploaded one after the other", async (t) => {
  const { service, folder, upload, outcome } = await ready(t, { faults: [{ operation: "part", delay_after_ms: 300 }] });
  await mkdir(join(folder, "copy"));
  await writeFile(join(folder, "copy", "a.bin"), noise(3 * KIB, 1));
  const first = await upload("--files-at-once", "4");
  assert.deepEqual([first.code, outcome(first).uploaded.length], [0, 4]);
  assert.equal((await service.stats()).calls.create, 4);
});

test("records are private, and hold no path, no key and no header", async (t) => {
  const { folder, upload, state } = await ready(t);
  const secret = "hx7-secret-of-a-header";
  const old = process.umask(0);
  await upload("--header", `X-Secret: ${secret}`);
  process.umask(old);
  const names = await readdir(state);
  assert.equal(names.length, 3);
  for (const name of names) {
    assert.match(name, /^[\da-f]{64}\.done$/);
    assert.equal((await stat(join(state, name))).mode & 0o777, 0o600);
    const text = await readFile(join(state, name), "utf8");
    for (const word of [KEY, secret, folder, await realpath(folder)]) assert.equal(text.includes(word), false, word);
  }
});

test("damaged and old records are removed, and their files are sent again", async (t) => {
  const { upload, outcome, state } = await ready(t);
  await upload();
  const [damaged, empty, old] = (await readdir(state)).map((name) => join(state, name));
  await writeFile(damaged, '{"size":1');
  await writeFile(empty, "");
  const before = new Date(Date.now() - 31 * DAY);
  await utimes(old, before, before);
  await writeFile(join(state, "notes.done"), "not ours");
  assert.deepEqual(outcome(await upload()), { uploaded: ALL, skipped: [] });
  assert.equal((await readdir(state)).length, 4);
});

test("a File that has expired is uploaded again", async (t) => {
  const { upload, outcome, state } = await ready(t);
  await upload("--expires-after", "3600");
  assert.deepEqual(outcome(await upload("--expires-after", "3600")).skipped, ALL);
  for (const name of await readdir(state)) {
    const path = join(state, name);
    const record = JSON.parse(await readFile(path, "utf8"));
    record.upload.file.expires_at = Math.floor(Date.now() / 1000) - 1;
    await writeFile(path, JSON.stringify(record));
  }
  assert.deepEqual(outcome(await upload("--expires-after", "3600")), { uploaded: ALL, skipped: [] });
});

test("the folder of the journals is not uploaded itself", async (t) => {
  const { folder, upload, outcome } = await ready(t);
  for (const round of [1, 2]) {
    const { uploaded, skipped } = outcome(await upload(`--resume=${join(folder, "state")}`));
    assert.deepEqual([...uploaded, ...skipped], ALL, `round ${round}`);
  }
});

test("a record that cannot be written is a warning, and the file is uploaded", async (t) => {
  const { service, env, args, upload, state, outcome } = await ready(t);
  await upload();
  const names = (await readdir(state)).filter((name) => name.endsWith(".done"));
  for (const name of names) await rm(join(state, name));
  await service.faults([{ operation: "complete", nth: 1, delay_after_ms: 1000 }]);
  const command = start(args, { env });
  await service.until(({ calls }) => calls.complete === 4);
  // No file can be renamed to a directory.
  for (const name of names) await mkdir(join(state, name));
  const ended = await command.ended;
  assert.deepEqual([ended.code, outcome(ended).uploaded], [0, ALL]);
  assert.match(ended.stderr, /a\.bin: cannot record that it is uploaded \(EISDIR\); the next run uploads it again/);
});

test("what another process is uploading is busy: the others are uploaded, and the exit code is 3", async (t) => {
  const faults = [{ operation: "part", nth: 1, delay_after_ms: 60_000 }];
  const { service, paths, env, args, upload, outcome } = await ready(t, { faults });
  const command = start([paths[0], ...args.slice(1)], { env });
  await service.until(({ in_flight }) => in_flight === 1);
  const { code, stderr, lines, ...rest } = await upload();
  assert.equal(code, 3);
  assert.match(
    stderr,
    /^upload-file-chunked: process \d+ is uploading ".*a\.bin" already\. Run the same command again/,
  );
  assert.deepEqual(outcome({ lines, ...rest }), { uploaded: ["b.bin", "c.bin"], skipped: [] });
  const [error] = lines().filter(({ type }) => type === "error");
  assert.deepEqual([error.name, error.file], ["UploadBusyError", paths[0]]);
  const { busy, failed } = lines().at(-1);
  assert.deepEqual([busy, failed], [1, 0]);
  command.kill("SIGKILL");
  await command.ended;
});

test("two runs over one folder at once send each file once", async (t) => {
  const { service, upload, outcome } = await ready(t, { faults: [{ operation: "part", delay_after_ms: 200 }] });
  const runs = await Promise.all([upload(), upload()]);
  const uploaded = runs.flatMap((one) => outcome(one).uploaded).sort();
  assert.deepEqual(uploaded, ALL);
  for (const { code } of runs) assert.ok([0, 3].includes(code), String(code));
  assert.equal((await service.stats()).calls.create, 3);
  assert.deepEqual(outcome(await upload()), { uploaded: [], skipped: ALL });
});
