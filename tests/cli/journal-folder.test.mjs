// The folder of journals: private, and never in the way, whatever a crash or a full disk left in it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, realpath, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const failing = { operation: "part", nth: 3, status: 503 };

/** A file, a service that refuses its third part, and the command that uploads one to the other. */
async function ready(t, faults = [failing]) {
  const service = await startService(t, { faults });
  const [path] = await filesOnDisk(t, { "a.bin": noise(4 * MIB) });
  const flags = ["--part-size", "1MiB", "--concurrency", "1", "--max-retries", "0", "--resume"];
  const args = [path, "--purpose", "a", "--base-url", service.baseURL, ...flags];
  const state = join(dirname(path), "upload-file-chunked");
  const name = createHash("sha256")
    .update(await realpath(path))
    .digest("hex");
  return { service, path, args, env: { XDG_STATE_HOME: dirname(path) }, state, lock: join(state, `${name}.lock`) };
}

const modeOf = async (path) => (await stat(path)).mode & 0o777;

test("journals are 0600 in a folder of 0700, whatever the umask", async (t) => {
  const { args, env, state } = await ready(t);
  const old = process.umask(0);
  t.after(() => process.umask(old));
  await run(args, { env });
  process.umask(old);
  assert.equal(await modeOf(state), 0o700);
  const names = await readdir(state);
  assert.ok(names.length >= 2);
  for (const name of names) assert.equal(await modeOf(join(state, name)), 0o600, name);
});

test("a folder of its own that is open to others is closed", async (t) => {
  const { args, env, state } = await ready(t, []);
  await mkdir(state);
  await chmod(state, 0o755);
  assert.equal((await run(args, { env })).code, 0);
  assert.equal(await modeOf(state), 0o700);
});

test("a folder that the user chose is left as it is, with a warning", async (t) => {
  const { args, path } = await ready(t, []);
  const shared = join(dirname(path), "shared");
  await mkdir(shared);
  await chmod(shared, 0o755);
  const { code, stderr } = await run([...args.slice(0, -1), `--resume=${shared}`]);
  assert.equal(code, 0);
  assert.match(stderr, /^Warning: others have access to the folder of the journals, ".*shared" \(mode 0755\)/);
  assert.equal(await modeOf(shared), 0o755);
});

for (const [name, cut] of Object.entries({ truncated: (text) => text.slice(0, text.length / 2), empty: () => "" })) {
  test(`${name} journals are dropped with a warning, and the upload starts over`, async (t) => {
    const { service, args, env, state } = await ready(t);
    await run(args, { env });
    for (const file of await readdir(state)) {
      const path = join(state, file);
      await writeFile(path, cut(await readFile(path, "utf8")));
    }
    await service.faults();
    const { code, stderr, lines } = await run(args, { env });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Warning: the journal has a problem \(.*damaged.*\)/);
    assert.ok(lines().some(({ type, warning }) => type === "warning" && warning === "journal"));
    assert.equal((await service.stats()).calls.create, 2);
  });
}

const ended = 2 ** 22 + 1; // above the largest process id of Linux
const locks = {
  empty: "",
  truncated: '{"pid":12',
  "of process 0": "0",
  "of a process that has ended": JSON.stringify({ pid: ended, started: null, host: hostname() }),
  "of a process whose number was given to another": JSON.stringify({
    pid: process.pid,
    started: "1",
    host: hostname(),
  }),
};

for (const [name, content] of Object.entries(locks)) {
  const needsProc = content.includes('"started":"1"') && process.platform !== "linux";
  test(`a lock that is ${name} is taken over`, {
    skip: needsProc && "only Linux says when processes started",
  }, async (t) => {
    const { args, env, state, lock } = await ready(t, []);
    await mkdir(state, { mode: 0o700 });
    await writeFile(lock, content);
    const { code, stderr } = await run(args, { env });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(await readdir(state), []);
  });
}

test("a lock of another machine is respected as long as it is renewed, and named", async (t) => {
  const { service, args, env, state, lock } = await ready(t, []);
  await mkdir(state, { mode: 0o700 });
  await writeFile(lock, JSON.stringify({ pid: 7, started: null, host: "elsewhere" }));
  const { code, stderr } = await run(args, { env });
  assert.equal(code, 3);
  assert.match(stderr, /process 7 on elsewhere is uploading ".*a\.bin" already/);
  assert.equal((await service.stats()).requests, 0);
  const before = new Date(Date.now() - 10 * 60_000);
  await utimes(lock, before, before);
  assert.equal((await run(args, { env })).code, 0);
});

test("of many processes that find a dead lock exactly one takes it over", async (t) => {
  const { service, args, env, state, lock } = await ready(t, [{ operation: "create", delay_after_ms: 3000 }]);
  await mkdir(state, { mode: 0o700 });
  await writeFile(lock, "");
  const all = await Promise.all(Array.from({ length: 4 }, () => run(args, { env })));
  assert.deepEqual(all.map(({ code }) => code).sort(), [0, 3, 3, 3]);
  assert.equal((await service.stats()).calls.create, 1);
});

test("locks of ended processes and old leftovers are removed, files of others are not", async (t) => {
  const { args, env, state } = await ready(t, []);
  await mkdir(state, { mode: 0o700 });
  const stale = `${"0".repeat(64)}.lock`;
  const leftovers = [`${"1".repeat(64)}.json`, "12345678-1234-1234-1234-123456789abc.tmp"];
  const others = ["notes.json", "draft.tmp"];
  const longAgo = new Date(Date.now() - 30 * 24 * 3600_000);
  for (const name of [stale, ...leftovers, ...others]) {
    await writeFile(join(state, name), "");
    await utimes(join(state, name), longAgo, longAgo);
  }
  assert.equal((await run(args, { env })).code, 0);
  assert.deepEqual((await readdir(state)).sort(), others.sort());
});

test("a running upload holds its lock until its end", async (t) => {
  const { service, args, env, lock } = await ready(t, [{ operation: "part", delay_after_ms: 60_000 }]);
  const command = start(args, { env });
  await service.until(({ in_flight }) => in_flight === 1);
  const { pid, host } = JSON.parse(await readFile(lock, "utf8"));
  assert.ok(pid > 0);
  assert.equal(host, hostname());
  assert.equal(await modeOf(lock), 0o600);
  const { code, stderr } = await run(args, { env });
  assert.equal(code, 3);
  assert.match(stderr, new RegExp(`process ${pid} is uploading`));
  command.kill("SIGTERM");
  await command.ended;
  await assert.rejects(stat(lock), { code: "ENOENT" });
});
