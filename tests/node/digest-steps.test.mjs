// The digest on the calling thread: its steps, pauses and ends, the event loop meanwhile, and many files at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createHasher } from "../../js/client/digest/hasher.js";
import { Md5 } from "../../pkg/upload_file_chunked.js";
import { MIB, noise } from "../support/bytes.mjs";
import { follow, gated, imitation, md5, newHasher, settle } from "../support/digests.mjs";

test("steps that nobody took are skipped: the next one is the newest", async () => {
  const bytes = noise(40 * MIB);
  const run = newHasher().start(new Blob([bytes]), 0, bytes.length, undefined);
  const first = await run.next();
  assert.ok(first.offset <= 9 * MIB && !first.done);
  while (!(await run.next()).done) await new Promise((resolve) => setTimeout(resolve, 20));
  const last = await run.next();
  assert.equal(last.offset, bytes.length);
  assert.equal(await run.next(), last);
});

test("two who wait at once are given the same step", async () => {
  const run = newHasher().start(new Blob([noise(1000)]), 0, 1000, undefined);
  const [one, other] = await Promise.all([run.next(), run.next()]);
  assert.equal(one, other);
});

test("paused, nothing more is read; resumed, it ends", async () => {
  const bytes = noise(40 * MIB);
  let read = 0;
  const blob = imitation(bytes, (part) => ({
    arrayBuffer: async () => {
      read += part.length;
      return part.slice().buffer;
    },
  }));
  const run = newHasher().start(blob, 0, bytes.length, undefined);
  await run.next();
  run.pause();
  run.pause();
  await settle();
  const before = read;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(read, before);
  assert.ok(before < bytes.length);
  run.resume();
  run.resume();
  assert.equal((await follow(run)).md5, md5(bytes));
});

test("paused before it began, it reads nothing", async () => {
  const source = gated(noise(1000));
  const run = newHasher().start(source.blob, 0, 1000, undefined);
  run.pause();
  await settle();
  assert.equal(source.waiting.length, 0);
  source.release();
  run.resume();
  assert.equal((await follow(run)).md5, md5(noise(1000)));
});

test("stopped, what waits is given an AbortError, and everything after it does nothing", async () => {
  const source = gated(noise(10 * MIB));
  const run = newHasher().start(source.blob, 0, 10 * MIB, undefined);
  const waiting = run.next();
  await settle();
  run.stop();
  run.stop();
  run.pause();
  run.resume();
  assert.equal((await waiting).error.name, "AbortError");
  source.release();
  await settle();
  assert.equal((await run.next()).error.name, "AbortError");
});

test("stopped while paused, it ends too", async () => {
  const run = newHasher().start(new Blob([noise(1000)]), 0, 1000, undefined);
  run.pause();
  run.stop();
  assert.equal((await run.next()).error.name, "AbortError");
});

test("a reset ends every run, without a call into the dead instance", async () => {
  let [calls, isDead] = [0, false];
  class Watched {
    static restore = () => undefined;
    offset = 0;
    update() {
      calls += isDead ? 1 : 0;
    }
    save() {
      calls += isDead ? 1 : 0;
      return new Uint8Array(96);
    }
    free() {
      calls += isDead ? 1 : 0;
    }
  }
  const hasher = createHasher({ module: undefined, Md5: Watched });
  const sources = Array.from({ length: 12 }, () => gated(noise(100)));
  const runs = sources.map(({ blob }) => hasher.start(blob, 0, 100, undefined));
  runs[1].pause();
  const waiting = runs.map((run) => run.next());
  await settle();
  isDead = true;
  hasher.reset();
  for (const { error } of await Promise.all(waiting)) assert.equal(error.name, "AbortError");
  for (const { release } of sources) release();
  await settle();
  assert.equal(calls, 0);
});

test("a trap in the middle of update or save ends the run, and the instance is not called again", async () => {
  for (const trapping of ["update", "save"]) {
    let isDead = false;
    const call = (name) => {
      assert.ok(!isDead, `${name} was called in the dead instance`);
      if (name !== trapping) return;
      // As the glue does: the trap is reported from inside, and the call returns all the same.
      isDead = true;
      hasher.reset();
    };
    class Trapping {
      static restore = () => undefined;
      offset = 0;
      update = () => call("update");
      save = () => call("save");
      free = () => call("free");
    }
    const hasher = createHasher({ module: undefined, Md5: Trapping });
    const { error } = await hasher.start(new Blob([noise(100)]), 0, 100, undefined).next();
    assert.equal(error.name, "AbortError");
    await settle();
    assert.ok(isDead);
  }
});

test("others have their turn at least every few milliseconds", async () => {
  const bytes = noise(64 * MIB);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  await follow(newHasher().start(new Blob([bytes]), 0, bytes.length, undefined));
  isOver = true;
  // Even at 1 GB/s, 64 MiB are 64 ms of work.
  assert.ok(turns >= 6, `${turns} turns`);
});

test("four files are read at once; the others wait in line, and each comes to its end", async () => {
  const bytes = noise(1000);
  const sources = Array.from({ length: 20 }, () => gated(bytes));
  const hasher = newHasher();
  const runs = sources.map(({ blob }) => hasher.start(blob, 0, 1000, undefined));
  const reading = () => sources.filter(({ waiting }) => waiting.length > 0).length;
  await settle();
  assert.equal(reading(), 4);
  // What is paused or stopped makes room, and takes it again only in its turn.
  runs[0].pause();
  runs[1].stop();
  await settle();
  assert.equal(reading(), 6); // two of them still wait for their read
  runs[0].resume();
  for (const { release } of sources) release();
  const ends = await Promise.all(runs.map(follow));
  assert.equal(ends.filter(({ md5: digest }) => digest === md5(bytes)).length, 19);
});

test("four files whose reads hang hold up the fifth, but not for ever", { timeout: 20_000 }, async () => {
  const hasher = newHasher();
  const hung = Array.from({ length: 4 }, () => hasher.start(gated(noise(100)).blob, 0, 100, undefined));
  const { md5: digest } = await follow(hasher.start(new Blob([noise(1000)]), 0, 1000, undefined));
  assert.equal(digest, md5(noise(1000)));
  for (const run of hung) run.stop();
});

test("a small file does not wait for the end of four large ones", async () => {
  const hasher = newHasher();
  const large = new Blob(Array(64).fill(new Blob([noise(32 * MIB)])));
  const runs = Array.from({ length: 4 }, () => hasher.start(large, 0, large.size, undefined));
  await runs[0].next();
  const { md5: digest } = await follow(hasher.start(new Blob([noise(1000)]), 0, 1000, undefined));
  assert.equal(digest, md5(noise(1000)));
  for (const run of runs) {
    const { done, error, offset } = await run.next();
    assert.ok(!done && error === undefined && offset > 0, "a large one has ended before");
    run.stop();
  }
});

test("a thousand runs leave no timer, and no memory of the WebAssembly", { timeout: 20_000 }, async () => {
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const hasher = newHasher();
  const bytes = new Blob([noise(1000)]);
  const many = async () => {
    const runs = Array.from({ length: 1000 }, () => hasher.start(bytes, 0, 1000, undefined));
    for (const run of runs.slice(0, 300)) run.stop();
    for (const run of runs.slice(300, 600)) run.pause();
    for (const run of runs.slice(300, 600)) run.resume();
    await Promise.all(runs.map(follow));
  };
  await many();
  const probe = () => {
    const fresh = new Md5();
    const address = fresh.__wbg_ptr;
    fresh.free();
    return address;
  };
  await settle();
  const before = probe();
  await many();
  await settle();
  assert.equal(probe(), before);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  while (timers() > timersBefore) await new Promise((resolve) => setImmediate(resolve));
});
