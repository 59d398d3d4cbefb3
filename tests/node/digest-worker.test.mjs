// The page's side of the digest's Worker, against Workers that fail at every moment. The real ones
// are in tests/browser.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createHasher } from "../../js/client/digest/hasher.js";
import init, { Md5 } from "../../pkg/upload_file_chunked.js";
import { noise } from "../support/bytes.mjs";

const MIB = 2 ** 20;
const bytes = noise(20 * MIB);
const blob = new Blob([bytes]);
const expected = createHash("md5").update(bytes).digest("hex");

/** What the next Worker does: `(message, worker) => …`, or the exception its constructor throws. */
let behaviour;
const opened = [];

class FakeWorker {
  constructor(url, options) {
    assert.ok(url.href.endsWith("/digest-worker.js"));
    assert.deepEqual(options, { type: "module" });
    if (behaviour instanceof Error) throw behaviour;
    this.behave = behaviour;
    this.isTerminated = false;
    this.messages = [];
    opened.push(this);
  }
  postMessage(message) {
    assert.ok(!this.isTerminated, "a terminated Worker was sent a message");
    this.messages.push(message);
    this.behave(structuredClone({ ...message, blob: undefined }), this, message.blob);
  }
  terminate() {
    this.isTerminated = true;
  }
  /** As if the Worker had posted it. */
  say(data) {
    setImmediate(() => this.onmessage?.({ data }));
  }
}

before(async () => {
  await init({ module_or_path: readFileSync(new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url)) });
  Object.assign(globalThis, { Worker: FakeWorker, document: {} });
});
after(() => {
  delete globalThis.Worker;
  delete globalThis.document;
});

function newHasher(how) {
  const hasher = createHasher({ module: { any: "module" }, Md5 });
  return {
    ...hasher,
    start(source = blob, end = source.size) {
      // Nobody else may come in between.
      behaviour = how;
      return hasher.start(source, 0, end, undefined);
    },
  };
}

/** A digest of the first `length` bytes, saved. */
function savedAt(length) {
  const md5 = new Md5();
  md5.update(bytes.subarray(0, length));
  const saved = md5.save();
  md5.free();
  return saved;
}

const progress = (number, offset) => ({ type: "progress", number, saved: savedAt(offset), offset });
const done = (number) => ({ ...progress(number, bytes.length), type: "done" });

async function follow(run) {
  const warnings = [];
  const offsets = [];
  for (;;) {
    const step = await run.next();
    if (step.warning !== undefined) warnings.push(step.warning);
    if (step.error !== undefined) return { error: step.error, warnings, offsets };
    offsets.push(step.offset);
    if (step.done) return { md5: Md5.restore(step.saved).finish(), warnings, offsets };
  }
}

const only = (type, act) => (message, worker) => {
  if (message.type === type) act(message, worker);
};
const silent = () => {};

// They wait for 5 s of silence, most of them: together.
describe("the digest's Worker", { concurrency: true }, () => {
  test("what it hashes is reported, and it is sent the module once", async () => {
    const how = only("start", ({ number }, worker) => {
      worker.say(progress(number, 9 * MIB));
      worker.say(done(number));
    });
    const hasher = newHasher(how);
    const runs = [hasher.start(), hasher.start()];
    for (const run of runs) {
      const { md5, warnings } = await follow(run);
      assert.deepEqual([md5, warnings], [expected, []]);
    }
    const { messages } = opened.find(({ behave }) => behave === how);
    assert.deepEqual(
      messages.map(({ type, number, module }) => [type, number, module !== undefined]),
      [
        ["start", 0, true],
        ["start", 1, false],
      ],
    );
  });

  const failures = {
    "the constructor throws": [new Error("blocked"), "blocked"],
    "it cannot be posted to": [
      () => {
        throw new DOMException("no clone", "DataCloneError");
      },
      "no clone",
    ],
    "it has an error": [(_, worker) => setImmediate(() => worker.onerror?.(new ErrorLike("broken"))), "broken"],
    "its error says nothing": [
      (_, worker) => setImmediate(() => worker.onerror?.(new ErrorLike())),
      "The digest's Worker could not be loaded",
    ],
    "its message cannot be read": [
      (_, worker) => setImmediate(() => worker.onmessageerror?.({})),
      "A message of the digest's Worker could not be read",
    ],
    "it says that it failed": [(_, worker) => worker.say({ type: "failed", error: new Error("trap") }), "trap"],
    "it fails without a reason": [(_, worker) => worker.say({ type: "failed" }), "The digest's Worker failed"],
    "it is silent": [silent, "The digest's Worker did not answer for 4500 ms"],
    "it speaks another language": [
      ({ id }, worker) => {
        for (const data of [undefined, null, 7, "text", {}, { id }, { type: "ready" }]) worker.say(data);
      },
      "The digest's Worker did not answer for 4500 ms",
    ],
    "it is silent after a progress": [
      only("start", ({ number }, worker) => worker.say(progress(number, 9 * MIB))),
      "The digest's Worker did not answer for 4500 ms",
    ],
  };

  for (const [what, [how, why]] of Object.entries(failures)) {
    test(`${what}: the file gets its MD5 here, with one warning, and no Worker is opened again`, async () => {
      const hasher = newHasher(how);
      const { md5, warnings, offsets } = await follow(hasher.start());
      assert.equal(md5, expected);
      assert.deepEqual(
        warnings.map(({ message }) => message),
        [why],
      );
      assert.deepEqual(
        offsets.toSorted((a, b) => a - b),
        offsets,
      );
      const count = opened.length;
      behaviour = new Error("opened again");
      const second = await follow(hasher.start());
      assert.deepEqual([second.md5, second.warnings], [expected, []]);
      assert.ok(opened.slice(count).every(({ behave }) => behave !== how));
    });
  }

  test("what it had is continued from the last saved digest, not from the start", async () => {
    const read = [];
    const { slice } = Blob.prototype;
    const watched = new Blob([bytes]);
    watched.slice = (start, end) => {
      read.push(start);
      return slice.call(watched, start, end);
    };
    const hasher = newHasher(
      only("start", ({ number }, worker) => {
        worker.say(progress(number, 9 * MIB));
        worker.say({ type: "failed", error: new Error("trap") });
      }),
    );
    assert.equal((await follow(hasher.start(watched))).md5, expected);
    assert.equal(Math.min(...read), 9 * MIB);
  });

  test("every run it had is taken over, and each is warned once", async () => {
    const hasher = newHasher((message, worker) => {
      if (message.number === 2) worker.say({ type: "failed", error: new Error("trap") });
    });
    const runs = [hasher.start(), hasher.start(), hasher.start()];
    for (const { md5, warnings } of await Promise.all(runs.map(follow))) {
      assert.deepEqual([md5, warnings.length], [expected, 1]);
    }
  });

  test("it fails while it has no run: the next file is warned", async () => {
    const hasher = newHasher((message, worker) => {
      if (message.type === "stop") worker.onerror(new ErrorLike("broken"));
    });
    hasher.start().stop();
    assert.deepEqual((await follow(hasher.start())).warnings.map(String), ["Error: broken"]);
    assert.deepEqual((await follow(hasher.start())).warnings, []);
  });

  test("signs of life keep it, however long a read takes", async () => {
    const hasher = newHasher(
      only("start", ({ number }, worker) => {
        const beat = setInterval(() => worker.say({ type: "alive" }), 1000);
        setTimeout(() => {
          clearInterval(beat);
          worker.say(done(number));
        }, 8000);
      }),
    );
    const { md5, warnings } = await follow(hasher.start());
    assert.deepEqual([md5, warnings], [expected, []]);
  });

  test("paused it may be silent; resumed it may not", async () => {
    const how = () => {};
    const hasher = newHasher(how);
    const run = hasher.start();
    const ended = follow(run);
    run.pause();
    await new Promise((resolve) => setTimeout(resolve, 6000));
    const worker = opened.find(({ behave }) => behave === how);
    assert.ok(!worker.isTerminated);
    run.resume();
    assert.deepEqual(
      worker.messages.map(({ type }) => type),
      ["start", "pause", "resume"],
    );
    const { md5, warnings } = await ended;
    assert.deepEqual([md5, warnings.length, worker.isTerminated], [expected, 1, true]);
  });

  test("an error of reading the file is the run's own, and the Worker stays", async () => {
    const hasher = newHasher(
      only("start", ({ number }, worker) =>
        worker.say(
          number === 0 ? { type: "failed", number, error: new DOMException("gone", "NotReadableError") } : done(number),
        ),
      ),
    );
    const { error, warnings } = await follow(hasher.start());
    assert.deepEqual([error.name, warnings], ["NotReadableError", []]);
    assert.equal((await follow(hasher.start())).md5, expected);
  });

  test("what is small or only resembles a Blob is never posted", async () => {
    const hasher = newHasher(new Error("it was opened"));
    const imitation = {
      [Symbol.toStringTag]: "Blob",
      size: bytes.length,
      slice: (start, end) => blob.slice(start, end),
    };
    for (const [source, end] of [
      [blob, 8 * MIB],
      [imitation, bytes.length],
      [Object.create(imitation), bytes.length],
    ]) {
      const { error, warnings, offsets } = await follow(hasher.start(source, end));
      assert.deepEqual([error, warnings, offsets.at(-1)], [undefined, [], end]);
    }
  });

  test("an idle Worker is closed after 5 s, and opened again for the next file", async () => {
    const how = only("start", ({ number }, worker) => worker.say(done(number)));
    const hasher = newHasher(how);
    await follow(hasher.start());
    const mine = () => opened.filter(({ behave }) => behave === how);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await follow(hasher.start());
    assert.equal(mine().length, 1);
    const begun = performance.now();
    while (!mine()[0].isTerminated) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(performance.now() - begun > 4900, "closed too early");
    const { md5, warnings } = await follow(hasher.start());
    assert.deepEqual([md5, warnings, mine().length], [expected, [], 2]);
  });

  test("a reset closes it, ends its runs, and lets the next file have one", async () => {
    const how = only("start", ({ number, again }, worker) => number > 1 && !again && worker.say(done(number)));
    const hasher = newHasher(how);
    const runs = [hasher.start(), hasher.start()];
    const waiting = runs.map((run) => run.next());
    hasher.reset();
    for (const { error } of await Promise.all(waiting)) assert.equal(error.name, "AbortError");
    const mine = opened.filter(({ behave }) => behave === how);
    assert.deepEqual(
      mine.map(({ isTerminated }) => isTerminated),
      [true],
    );
    const run = hasher.start();
    assert.equal(opened.filter(({ behave }) => behave === how).length, 2);
    run.stop();
  });

  test("four are sent to it at once; it is told of pauses and stops, and of nothing after it has ended", async () => {
    const how = () => {};
    const worker = () => opened.find(({ behave }) => behave === how);
    const hasher = newHasher(how);
    const runs = Array.from({ length: 20 }, () => hasher.start(blob, 12 * MIB));
    const started = () => worker().messages.filter(({ type }) => type === "start").length;
    assert.equal(started(), 4);
    for (const run of runs) run.pause();
    await new Promise((resolve) => setTimeout(resolve, 50));
    // When all are paused, none begins in between.
    assert.equal(started(), 4);
    for (const run of runs) run.resume();
    assert.equal(started(), 4);
    for (const run of runs) run.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(started(), 4);
    const count = worker().messages.length;
    for (const run of runs) {
      run.pause();
      run.resume();
      run.stop();
      assert.equal((await run.next()).error.name, "AbortError");
    }
    assert.equal(worker().messages.length, count);
  });
});

describe("the Worker's silence, by a clock of the test's own", () => {
  /** Time that passes by `wait`, during which the timers fire. After `freeze` they fire late, and once. */
  function virtualTime(t) {
    let now = performance.now();
    const timers = new Map();
    t.mock.method(performance, "now", () => now);
    t.mock.method(globalThis, "setInterval", (callback, delay) => {
      const id = {};
      timers.set(id, { callback, delay, next: now + delay });
      return id;
    });
    t.mock.method(globalThis, "clearInterval", (id) => timers.delete(id));
    const fire = () => {
      for (const timer of [...timers.values()].filter(({ next }) => next <= now)) {
        timer.next = now + timer.delay;
        timer.callback();
      }
    };
    return {
      timers,
      wait(milliseconds) {
        for (const end = now + milliseconds; now < end; fire()) now += 100;
      },
      freeze(milliseconds) {
        now += milliseconds;
        fire();
      },
    };
  }

  /** Opens a silent Worker with one run. */
  function openSilent(t) {
    const time = virtualTime(t);
    const how = () => {};
    const run = newHasher(how).start();
    t.after(() => run.stop());
    return { ...time, run, worker: opened.find(({ behave }) => behave === how) };
  }

  const alive = (worker) => worker.onmessage({ data: { type: "alive" } });

  test("it is given up within 5 s, and not before 4", (t) => {
    const { wait, worker, timers } = openSilent(t);
    wait(4000);
    assert.ok(!worker.isTerminated);
    wait(1000);
    assert.ok(worker.isTerminated);
    assert.equal(timers.size, 0);
  });

  test("each sign of life begins the 5 s anew; words that mean nothing do not", (t) => {
    const { wait, worker } = openSilent(t);
    for (let times = 0; times < 10; times += 1) {
      wait(4000);
      alive(worker);
    }
    assert.ok(!worker.isTerminated);
    wait(2000);
    worker.onmessage({ data: { type: "hello" } });
    wait(3000);
    assert.ok(worker.isTerminated);
  });

  test("a machine that slept for an hour does not cost the Worker its place", (t) => {
    const { wait, freeze, worker } = openSilent(t);
    wait(1000);
    freeze(3_600_000);
    assert.ok(!worker.isTerminated);
    wait(2000);
    alive(worker);
    wait(4000);
    assert.ok(!worker.isTerminated);
  });

  test("silent after such a sleep, it is given up within 5 s more", (t) => {
    const { wait, freeze, worker } = openSilent(t);
    freeze(3_600_000);
    wait(5000);
    assert.ok(worker.isTerminated);
  });

  test("in a hidden page, whose timers fire once a minute, it is given up at the second", (t) => {
    const { freeze, worker } = openSilent(t);
    freeze(60_000);
    assert.ok(!worker.isTerminated);
    freeze(60_000);
    assert.ok(worker.isTerminated);
  });

  test("while all runs are paused nobody watches, and the time does not count", (t) => {
    const { wait, worker, run, timers } = openSilent(t);
    wait(4000);
    run.pause();
    assert.equal(timers.size, 0);
    wait(60_000);
    run.resume();
    wait(4000);
    assert.ok(!worker.isTerminated);
    wait(1000);
    assert.ok(worker.isTerminated);
  });
});

/** As an ErrorEvent. */
class ErrorLike {
  constructor(message) {
    this.message = message;
    this.error = message && new Error(message);
  }
  preventDefault() {}
}
