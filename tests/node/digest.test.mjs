// The digest on the calling thread: sources of every kind, steps, pauses, turns.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { runInNewContext } from "node:vm";
import { createHasher } from "../../js/client/digest/hasher.js";
import init, { compiled, Md5 } from "../../pkg/upload_file_chunked.js";
import { noise } from "../support/bytes.mjs";

const MIB = 2 ** 20;

before(async () => {
  await init({ module_or_path: readFileSync(new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url)) });
});

const newHasher = () => createHasher({ module: compiled(), Md5 });
const md5 = (bytes) => createHash("md5").update(bytes).digest("hex");

/** The MD5 of a saved digest. */
function finish(saved) {
  const restored = Md5.restore(saved);
  const hex = restored.finish();
  restored.free();
  return hex;
}

/** Follows a run to its end; gives the last step and all offsets. */
async function follow(run) {
  const offsets = [];
  for (;;) {
    const step = await run.next();
    if (step.error !== undefined) return { error: step.error, offsets };
    offsets.push(step.offset);
    if (step.done) return { md5: finish(step.saved), offsets };
  }
}

/** A Blob that is an imitation: `slice` gives what `part` makes of the bytes. */
const imitation = (bytes, part) => ({
  size: bytes.length,
  slice: (start, end) => part(bytes.subarray(start, end), start),
});

/** A source whose reads wait until `release` lets them. */
function gated(bytes) {
  const waiting = [];
  let isOpen = false;
  const blob = imitation(bytes, (part) => ({
    arrayBuffer: async () => {
      if (!isOpen) await new Promise((resolve) => waiting.push(resolve));
      return part.slice().buffer;
    },
  }));
  return {
    blob,
    waiting,
    release() {
      isOpen = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

/** Lets everything that is ready run. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const sizes = [1, 64, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1, 8 * MIB, 8 * MIB + 1, 21 * MIB + 7];

for (const size of sizes) {
  test(`${size} bytes have the MD5 that OpenSSL gives them`, async () => {
    const bytes = noise(size);
    const hasher = newHasher();
    assert.equal((await follow(hasher.start(new Blob([bytes]), 0, size, undefined))).md5, md5(bytes));
    const slow = imitation(bytes, (part) => ({ arrayBuffer: async () => part.slice().buffer }));
    assert.equal((await follow(hasher.start(slow, 0, size, undefined))).md5, md5(bytes));
  });
}

test("a saved digest continues where it was saved, up to the end that was asked for", async () => {
  const bytes = noise(5 * MIB);
  const blob = new Blob([bytes]);
  const hasher = newHasher();
  const first = hasher.start(blob, 0, 3 * MIB + 1, undefined);
  let step;
  do step = await first.next();
  while (!step.done);
  assert.equal(step.offset, 3 * MIB + 1);
  const rest = await follow(hasher.start(blob, step.offset, bytes.length, step.saved));
  assert.equal(rest.md5, md5(bytes));
  assert.equal(rest.offsets.at(-1), bytes.length);
});

test("a digest that is at its end already is done at once, and nothing is read", async () => {
  const whole = new Md5();
  whole.update(noise(100));
  const unreadable = imitation(noise(100), () => assert.fail("it was read"));
  const { md5: digest } = await follow(newHasher().start(unreadable, 100, 100, whole.save()));
  assert.equal(digest, md5(noise(100)));
});

test("bytes that are no saved digest start from the beginning", async () => {
  const bytes = noise(1000);
  assert.equal((await follow(newHasher().start(new Blob([bytes]), 0, 1000, new Uint8Array(3)))).md5, md5(bytes));
});

const broken = {
  "slice throws": () => {
    throw new Error("broken");
  },
  "slice gives nothing": () => undefined,
  "there is no arrayBuffer": () => ({}),
  "arrayBuffer throws": () => ({
    arrayBuffer() {
      throw new Error("broken");
    },
  }),
  "arrayBuffer rejects": () => ({ arrayBuffer: () => Promise.reject(new Error("broken")) }),
  "arrayBuffer rejects with nothing": () => ({ arrayBuffer: () => Promise.reject() }),
  "arrayBuffer gives a number": () => ({ arrayBuffer: () => 1000 }),
  "arrayBuffer gives nothing": () => ({ arrayBuffer: async () => {} }),
  "arrayBuffer gives text": () => ({ arrayBuffer: async () => "text" }),
  "a getter throws": () => ({
    get arrayBuffer() {
      throw new Error("broken");
    },
  }),
  "a then throws": () => ({
    arrayBuffer: () => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what it is about
      get then() {
        throw new Error("broken");
      },
    }),
  }),
  "fewer bytes come": (part) => ({ arrayBuffer: async () => part.slice(1).buffer }),
  "no bytes come": () => ({ arrayBuffer: async () => new ArrayBuffer(0) }),
  "more bytes come": (part) => ({ arrayBuffer: async () => new ArrayBuffer(part.length + 1) }),
};

for (const [what, part] of Object.entries(broken)) {
  test(`${what}: an error of the file, and never an exception`, async () => {
    const run = newHasher().start(imitation(noise(10 * MIB), part), 0, 10 * MIB, undefined);
    const { error } = await follow(run);
    assert.ok(error instanceof Error, String(error));
    // The end stays.
    assert.equal((await run.next()).error, error);
  });
}

test("of a source that breaks in the middle, what came before is reported", async () => {
  const bytes = noise(40 * MIB);
  const blob = imitation(bytes, (part, start) => ({
    arrayBuffer: async () => {
      if (start >= 30 * MIB) throw new Error("unplugged");
      return part.slice().buffer;
    },
  }));
  const { error, offsets } = await follow(newHasher().start(blob, 0, bytes.length, undefined));
  assert.equal(error.message, "unplugged");
  assert.ok(offsets.length > 0 && offsets.at(-1) <= 30 * MIB);
});

test("buffers of another realm, and none that is a promise, are read", async () => {
  const bytes = noise(1000);
  const foreign = imitation(bytes, (part) => ({
    arrayBuffer: () => runInNewContext("Uint8Array.from(numbers).buffer", { numbers: [...part] }),
  }));
  assert.equal((await follow(newHasher().start(foreign, 0, 1000, undefined))).md5, md5(bytes));
});

test("start throws at nothing that is given for a Blob", async () => {
  const thrower = new Proxy(
    {},
    {
      get() {
        throw new Error("broken");
      },
    },
  );
  for (const given of [undefined, null, 7, "text", thrower]) {
    const { error } = await follow(newHasher().start(given, 0, 10, undefined));
    assert.ok(error instanceof Error);
  }
});

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
  assert.equal(reading(), 6); // two of them still wait for their read, and nobody for them
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
