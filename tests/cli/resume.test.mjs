// --resume: what an earlier run has sent is not sent again.

import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { KEY, run, start } from "./run.mjs";

const MIB = 2 ** 20;
const bytes = noise(4 * MIB);
const failing = { operation: "part", nth: { every: 1 }, status: 503 };

/** A file, a service, and the command line that uploads one to the other; journals lie in `state`. */
async function ready(t, faults) {
  const service = await startService(t, { faults, key: true });
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  const flags = ["--part-size", "1MiB", "--concurrency", "1", "--max-retries", "0", "--resume"];
  const args = [path, "--purpose", "a", "--base-url", service.baseURL, ...flags];
  const env = { XDG_STATE_HOME: dirname(path) };
  return { service, path, args, env, state: join(dirname(path), "upload-file-chunked") };
}

/** The same command again ends well, without a second create. */
async function goesOn({ service, args, env, state }) {
  await service.faults();
  const { code, stderr, lines } = await run(args, { env });
  assert.equal(code, 0, stderr);
  assert.deepEqual(await service.contentOf(lines().at(-1).upload.file.id), contentOf(bytes));
  const { calls } = await service.stats();
  assert.equal(calls.create, 1);
  // 3 in the first run, and 2 to 3 now: the last one may not have been written down yet.
  assert.ok(calls.part < 7, `${calls.part} parts sent`);
  assert.deepEqual(await readdir(state), []);
}

test("after a failure of the service the same command goes on", async (t) => {
  const given = await ready(t, [{ ...failing, nth: 3 }]);
  const { code, stderr, lines } = await run(given.args, { env: given.env });
  assert.equal(code, 1);
  assert.match(stderr, /503 while sending a part.*; run the same command again to go on\n$/);
  assert.equal(lines().at(-1).resumable, true);
  await goesOn(given);
});

test("after a crash too, though its lock is left", async (t) => {
  const given = await ready(t, [{ operation: "part", nth: 3, delay_after_ms: 60_000 }]);
  const command = start(given.args, { env: given.env });
  await given.service.until(({ in_flight, parts_stored }) => in_flight === 1 && parts_stored >= 2);
  command.kill("SIGKILL");
  await command.ended;
  await goesOn(given);
});

test("a journal holds no key", async (t) => {
  const given = await ready(t, [failing]);
  await run(given.args, { env: given.env });
  const names = await readdir(given.state);
  assert.ok(names.length >= 2);
  for (const name of names) assert.equal((await readFile(join(given.state, name), "utf8")).includes(KEY), false);
});

test("a file that has changed is another file: uploaded by itself, and the old upload stays resumable", async (t) => {
  const given = await ready(t, [{ ...failing, nth: 3 }]);
  await run(given.args, { env: given.env });
  await given.service.faults();
  const other = noise(4 * MIB, 2);
  await writeFile(given.path, other);
  const { code, stderr, lines } = await run(given.args, { env: given.env });
  assert.equal(code, 0, stderr);
  assert.deepEqual(await given.service.contentOf(lines().at(-1).upload.file.id), contentOf(other));
  const { pending, cancelled } = (await given.service.stats()).uploads;
  assert.deepEqual([pending, cancelled], [1, 0]);
  await writeFile(given.path, bytes);
  const again = await run(given.args, { env: given.env });
  assert.deepEqual(await given.service.contentOf(again.lines().at(-1).upload.file.id), contentOf(bytes));
  assert.equal((await given.service.stats()).uploads.pending, 0);
  assert.deepEqual(await readdir(given.state), []);
});

for (const [name, content] of Object.entries({ empty: "", garbage: "\0\0", "a process that ended": "2147483646" })) {
  test(`a lock file that holds ${name} stops nobody`, async (t) => {
    const given = await ready(t, [{ operation: "part", nth: 3, delay_after_ms: 60_000 }]);
    const command = start(given.args, { env: given.env });
    await given.service.until(({ in_flight, parts_stored }) => in_flight === 1 && parts_stored >= 2);
    const [lock] = (await readdir(given.state)).filter((file) => file.endsWith(".lock"));
    command.kill("SIGKILL");
    await command.ended;
    await writeFile(join(given.state, lock), content);
    await goesOn(given);
  });
}

test("a journal and an index that are cut short are dropped with a warning, and the file is uploaded anew", async (t) => {
  for (const [which, isCut] of Object.entries({ journal: ({ uploadId }) => uploadId, index: Array.isArray })) {
    const given = await ready(t, [{ ...failing, nth: 3 }]);
    await run(given.args, { env: given.env });
    await given.service.faults();
    for (const name of (await readdir(given.state)).filter((file) => file.endsWith(".json"))) {
      const file = join(given.state, name);
      const text = await readFile(file, "utf8");
      if (isCut(JSON.parse(text))) await writeFile(file, text.slice(0, -5));
    }
    const { code, stderr, lines } = await run(given.args, { env: given.env });
    assert.equal(code, 0, stderr);
    assert.match(stderr + JSON.stringify(lines()), /damaged/, which);
    assert.deepEqual(await given.service.contentOf(lines().at(-1).upload.file.id), contentOf(bytes));
  }
});

test("only the user can read the journals and the lock", async (t) => {
  const given = await ready(t, [{ operation: "part", nth: 3, delay_after_ms: 60_000 }]);
  const command = start(given.args, { env: given.env });
  await given.service.until(({ in_flight, parts_stored }) => in_flight === 1 && parts_stored >= 2);
  assert.equal((await stat(given.state)).mode & 0o777, 0o700);
  const names = await readdir(given.state);
  assert.ok(names.some((name) => name.endsWith(".lock")) && names.some((name) => name.endsWith(".json")));
  for (const name of names) assert.equal((await stat(join(given.state, name))).mode & 0o777, 0o600, name);
  command.kill("SIGKILL");
  await command.ended;
});
