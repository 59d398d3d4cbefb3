// The page's side of the digest's Worker, against Workers that fail at every moment. The real ones are in
// tests/browser, the clock of their silence in digest-worker-silence.test.mjs.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MIB } from "../support/bytes.mjs";
import { follow, md5 } from "../support/digests.mjs";
import { blob, bytes, done, ErrorLike, hasherWith, opened, progress } from "../support/fake-worker.mjs";

const expected = md5(bytes);

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
    const hasher = hasherWith(how);
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
      const hasher = hasherWith(how);
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
    const hasher = hasherWith(
      only("start", ({ number }, worker) => {
        worker.say(progress(number, 9 * MIB));
        worker.say({ type: "failed", error: new Error("trap") });
      }),
    );
    assert.equal((await follow(hasher.start(watched))).md5, expected);
    assert.equal(Math.min(...read), 9 * MIB);
  });

  test("every run it had is taken over, and each is warned once", async () => {
    const hasher = hasherWith((message, worker) => {
      if (message.number === 2) worker.say({ type: "failed", error: new Error("trap") });
    });
    const runs = [hasher.start(), hasher.start(), hasher.start()];
    for (const { md5, warnings } of await Promise.all(runs.map(follow))) {
      assert.deepEqual([md5, warnings.length], [expected, 1]);
    }
  });

  test("it fails while it has no run: the next file is warned", async () => {
    const hasher = hasherWith((message, worker) => {
      if (message.type === "stop") worker.onerror(new ErrorLike("broken"));
    });
    hasher.start().stop();
    assert.deepEqual((await follow(hasher.start())).warnings.map(String), ["Error: broken"]);
    assert.deepEqual((await follow(hasher.start())).warnings, []);
  });

  test("signs of life keep it, however long a read takes", async () => {
    const hasher = hasherWith(
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
    const hasher = hasherWith(how);
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
    const hasher = hasherWith(
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
    const hasher = hasherWith(new Error("it was opened"));
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
    const hasher = hasherWith(how);
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
    const hasher = hasherWith(how);
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

  test("four are sent to it at once; pauses and stops are reported to it, and nothing after it has ended", async () => {
    const how = () => {};
    const worker = () => opened.find(({ behave }) => behave === how);
    const hasher = hasherWith(how);
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
