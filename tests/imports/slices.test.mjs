// examples/worker: imports in slices, from R2, that are killed at random.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { bundle, fillBucket } from "../support/workerd/example.mjs";
import { runImports } from "../support/workerd/imports.mjs";

/** What an isolate may have, for all that it does. */
const ISOLATE = 128e6;
/** Subrequests of an invocation on the free plan. */
const SUBREQUESTS = 50;
/** Size of the vast object in GiB. */
const GIB = Number(process.env.IMPORT_GIB ?? 0);

const large = noise(80 * MIB + 1);
const small = noise(20 * MIB);
const scratch = mkdtempSync(join(tmpdir(), "imports-"));
let made;
before(async () => {
  made = await bundle();
  await fillBucket(join(scratch, "bucket"), [
    { key: "demo/large.bin", bytes: large },
    { key: "demo/small.bin", bytes: small },
    { key: "ann/hers.bin", bytes: small },
  ]);
});
after(() => {
  made?.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function open(t, vars, faults) {
  const service = await startService(t, { key: true, faults });
  const imports = await runImports({
    folder: made.folder,
    bucket: join(scratch, "bucket"),
    objects: mkdtempSync(join(scratch, "objects-")),
    vars: { UPLOADS_BASE_URL: service.baseURL, ...vars },
  });
  t.after(imports.stop);
  return { service, imports };
}

test("an object is carried in slices, some of which are killed, and no slice makes more requests than it may", async (t) => {
  const faults = [{ operation: "part", delay_before_ms: 100 }];
  const { service, imports } = await open(t, { IMPORT_REQUESTS: "12" }, faults);
  const { status, body } = await imports.start({ object: "large.bin" });
  assert.equal(status, 202, JSON.stringify(body));
  let kills = 0;
  const { calls: none } = await service.stats();
  assert.equal(none.part ?? 0, 0);
  const between = async () => {
    const { calls } = await service.stats();
    if (kills < 2 && (calls.part ?? 0) >= 3 + 4 * kills) {
      kills += 1;
      await imports.kill();
    }
  };
  const { state, file } = await imports.ended(body.id, { between });
  assert.equal(state, "completed");
  assert.equal(kills, 2);
  assert.deepEqual(await service.contentOf(file.id), contentOf(large));
  const { calls, completed, uploads } = await service.stats();
  assert.equal(completed[0].md5, contentOf(large).md5);
  assert.deepEqual([calls.create, uploads.pending], [1, 0]);
  assert.ok(imports.slices.length >= 2, String(imports.slices));
  // Opening the source is one more.
  assert.ok(Math.max(...imports.slices) <= 13, String(imports.slices));
  report(t, imports);
});

/** Says what the slices took, and fails if the isolate had too much memory. */
function report(t, { slices, heap, peak }) {
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  t.diagnostic(`${slices.length} slices of at most ${Math.max(...slices)} requests`);
  t.diagnostic(`isolate at most ${megabytes(heap())}, workerd with its local R2 ${megabytes(peak())}`);
  assert.ok(heap() > 0 && heap() < ISOLATE, megabytes(heap()));
}

test("imports run side by side, each for its own user", async (t) => {
  const { service, imports } = await open(t);
  const started = await Promise.all(["small.bin", "small.bin", "small.bin"].map((object) => imports.start({ object })));
  const ended = await Promise.all(started.map(({ body }) => imports.ended(body.id)));
  assert.deepEqual(
    ended.map(({ state }) => state),
    ["completed", "completed", "completed"],
  );
  for (const { file } of ended) assert.deepEqual(await service.contentOf(file.id), contentOf(small));
  const [{ body }] = started;
  assert.equal((await imports.status(body.id, "ann")).status, 404);
  assert.equal((await imports.cancel(body.id, "ann")).status, 404);
  for (const object of ["hers.bin", "../ann/hers.bin", "none"]) {
    assert.equal((await imports.start({ object })).status, 404, object);
  }
});

test("an import that is cancelled leaves nothing at the service, even when its slice was killed", async (t) => {
  const { service, imports } = await open(t, {}, [{ operation: "part", nth: [2, 3, 4, 5], delay_before_ms: 60_000 }]);
  for (const isKilled of [false, true]) {
    const { body } = await imports.start({ object: "large.bin" });
    const { calls: before } = await service.stats();
    await service.until(({ calls }) => (calls.part ?? 0) > (before.part ?? 0));
    if (isKilled) await imports.kill();
    await imports.cancel(body.id);
    assert.equal((await imports.ended(body.id)).state, "cancelled");
    await service.until(({ uploads }) => uploads.pending === 0);
  }
});

test(`an object of ${GIB} GiB is carried in slices, one in ten of which is killed`, {
  skip: GIB > 0 ? false : "takes minutes and needs IMPORT_GIB=8: npm run test:imports",
}, async (t) => {
  const { service, imports } = await open(t);
  const length = GIB * 1024 * MIB;
  const md5 = createHash("md5");
  function* pieces() {
    const piece = Buffer.from(noise(MIB));
    for (let sent = 0; sent < length; sent += MIB) {
      piece.writeDoubleLE(sent, 0);
      md5.update(piece);
      yield Buffer.from(piece);
    }
  }
  await fillBucket(join(scratch, "bucket"), [{ key: "demo/vast.bin", length, pieces: pieces() }]);
  const expected = md5.digest("hex");
  const random = randomOf(Number(process.env.SEED ?? 1));
  const startedAt = performance.now();
  const { body } = await imports.start({ object: "vast.bin" });
  let kills = 0;
  let next = random() * 200;
  const between = async () => {
    const { calls } = await service.stats();
    if (calls.part < next) return;
    next = calls.part + random() * 200;
    kills += 1;
    await imports.kill();
  };
  const { state, file } = await imports.ended(body.id, { interval: 200, between });
  assert.equal(state, "completed");
  const seconds = (performance.now() - startedAt) / 1000;
  const { calls, completed } = await service.stats();
  assert.deepEqual([file.bytes, completed[0].md5, calls.create], [length, expected, 1]);
  assert.ok(Math.max(...imports.slices) <= SUBREQUESTS, String(imports.slices));
  t.diagnostic(`${Math.round(seconds)} s, ${kills} kills, ${calls.part} parts sent of ${length / (4 * MIB)}`);
  report(t, imports);
});

/** Numbers from 0 to 1 that follow from `seed` (mulberry32). */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
