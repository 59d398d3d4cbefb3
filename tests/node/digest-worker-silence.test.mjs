// How long the digest's Worker may be silent, by a clock of the test's own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasherWith, opened } from "../support/fake-worker.mjs";

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
    const run = hasherWith(how).start();
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

  test("each sign of life restarts the 5 s; messages that mean nothing do not", (t) => {
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
