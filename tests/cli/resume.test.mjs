// --resume: what an earlier run has sent is not sent again.

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { KEY, run, start } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

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
async function continues({ service, args, env, state }) {
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

test("after a failure of the service the same command continues", async (t) => {
  const given = await ready(t, [{ ...failing, nth: 3 }]);
  const { code, stderr, lines } = await run(given.args, { env: given.env });
  assert.equal(code, 1);
  assert.match(stderr, /503 while sending a part.*\. .*Run the same command again to continue\. /);
  assert.equal(lines().at(-1).resumable, true);
  await continues(given);
});

test("after a crash too, though its lock is left", async (t) => {
  const given = await ready(t, [{ operation: "part", nth: 3, delay_after_ms: 60_000 }]);
  const command = start(given.args, { env: given.env });
  await given.service.until(({ in_flight, parts_stored }) => in_flight === 1 && parts_stored >= 2);
  command.kill("SIGKILL");
  await command.ended;
  await continues(given);
});

test("a journal holds no key", async (t) => {
  const given = await ready(t, [failing]);
  await run(given.args, { env: given.env });
  const names = await readdir(given.state);
  assert.ok(names.length >= 2);
  for (const name of names) assert.equal((await readFile(join(given.state, name), "utf8")).includes(KEY), false);
});

test("a file that has changed is another file: it starts from the beginning", async (t) => {
  const given = await ready(t, [{ ...failing, nth: 3 }]);
  await run(given.args, { env: given.env });
  await given.service.faults();
  const other = noise(4 * MIB, 2);
  await writeFile(given.path, other);
  const { code, stderr, lines } = await run(given.args, { env: given.env });
  assert.equal(code, 0, stderr);
  assert.deepEqual(await given.service.contentOf(lines().at(-1).upload.file.id), contentOf(other));
});
