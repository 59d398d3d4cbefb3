// Pausing: in effect within a second, and nothing is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hanging, types } from "../support/hanging-upload.mjs";
import { until } from "../support/time.mjs";

test("a pause takes effect within a second, and what it interrupted is sent again", async () => {
  const { task, ended, events, of, open, reached } = hanging(3, { maxRetries: 0 });
  await reached();
  const began = performance.now();
  task.pause();
  assert.deepEqual([task.state, task.paused], ["pausing", true]);
  await until(() => task.state === "paused");
  assert.ok(performance.now() - began < 1000);
  assert.ok(of("parts").at(-1).init.signal.aborted);
  assert.equal(types(events).at(-1), "paused");
  open();
  task.resume();
  assert.equal(types(events).at(-1), "resumed");
  const { upload } = await ended;
  assert.equal(upload.status, "completed");
  assert.equal(of("parts").length, 6, "the interrupted part went twice");
  assert.deepEqual(
    types(events).filter((type) => /paus|resum/.test(type)),
    ["paused", "resumed"],
  );
  assert.ok(!types(events).includes("retrying"), "a pause is not a failure");
});

test("a pause before anything is sent holds everything back", async () => {
  const { task, ended, of } = hanging(99);
  task.pause();
  assert.equal(task.paused, true);
  await new Promise((resolve) => setTimeout(resolve, 100)); // there is no event for what does not happen
  assert.equal(of("create").length, 0);
  assert.equal(task.state, "paused");
  task.resume();
  assert.equal((await ended).upload.status, "completed");
});

test("pausing twice tells of one pause", async () => {
  const { task, ended, events, open, reached } = hanging(3);
  await reached();
  task.pause();
  task.pause();
  await until(() => task.state === "paused");
  open();
  task.resume();
  task.resume();
  await ended;
  assert.deepEqual(
    types(events).filter((type) => /paus|resum/.test(type)),
    ["paused", "resumed"],
  );
});

test("an abort while paused ends at once and cancels", async () => {
  const { task, ended, of, reached } = hanging(3);
  await reached();
  task.pause();
  await until(() => task.state === "paused");
  task.abort();
  assert.equal((await ended).error.name, "AbortError");
  assert.deepEqual([task.state, of("cancel").length], ["aborted", 1]);
});
