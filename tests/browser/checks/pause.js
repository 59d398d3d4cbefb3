// Pausing and resuming a running upload.

import { requests } from "../../support/page/watch.js";
import { equal, ok } from "../page/assert.js";
import { control, faults, stats, until } from "../page/service.js";
import { fileOf, pass, sameCameBack, slowAfter, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 12 * partSize - 1;

/** Parts whose sending has begun, wherever they are by now. */
const begun = () => requests.filter(({ operation }) => operation === "parts").length;

export const pause = {
  "paused, no part is begun; resumed, the upload comes through": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 100 });
    const task = upload(fileOf(size), { partSize, concurrency: 2 });
    await until(({ parts_stored }) => parts_stored >= 3);
    task.pause();
    ok(task.paused, "it says so");
    const atPause = begun();
    ok(atPause < 12, "it was under way");
    // What was begun may not have come to the server yet.
    await until(({ in_flight, calls }) => in_flight === 0 && calls.part === atPause);
    await pass(300); // three times what a part takes
    equal(begun(), atPause, "requests begun while paused");
    equal((await stats()).calls.part, atPause, "parts at the server while paused");
    task.resume();
    await sameCameBack(outcome, await task, size);
    const { calls, orphan_parts } = await stats();
    equal([calls.part, orphan_parts], [12, 0], "parts sent, and orphans");
  },

  "paused by fetch, what may still be sending is dropped after half a second, and sent again": async (outcome) => {
    const concurrency = 3;
    await faults(slowAfter(5));
    const task = upload(fileOf(size), { partSize, concurrency, transport: "fetch" });
    await until(({ parts_stored }) => parts_stored >= 5);
    task.pause();
    await until(({ in_flight }) => in_flight === 0);
    await faults();
    const atPause = begun();
    await pass(300);
    equal(begun(), atPause, "requests begun while paused");
    task.resume();
    await sameCameBack(outcome, await task, size);
    const { calls, orphan_parts } = await stats();
    ok(calls.part <= 12 + concurrency, `${calls.part} parts sent`);
    ok(orphan_parts <= concurrency, `${orphan_parts} orphans`);
  },

  "paused while it waits for a retry, the wait sends nothing": async (outcome) => {
    await faults({ operation: "part", nth: 1, status: 503, headers: { "retry-after-ms": "200" } });
    const task = upload(fileOf(3 * partSize), { partSize, concurrency: 1 });
    await until(({ calls }) => calls.part === 1);
    task.pause();
    await pass(500); // longer than the server asked for
    equal((await stats()).calls.part, 1, "parts sent while paused");
    task.resume();
    await sameCameBack(outcome, await task, 3 * partSize);
  },

  "a pause takes effect within a second on a slow line": async (outcome) => {
    await control("PUT", "/_faults", { read_bytes_per_second: 1_000_000, rules: [] });
    // Parts larger than what the system buffers, up to 36 MiB in Linux 6.18: what it has taken over counts as sent.
    const length = 96_000_000;
    const task = upload(fileOf(length), { partSize: 48_000_000, concurrency: 2 });
    await until(({ bytes_received }) => bytes_received > 1_000_000);
    const began = performance.now();
    task.pause();
    while (task.state !== "paused") await pass(20);
    ok(performance.now() - began < 1000, `it took ${performance.now() - began} ms`);
    await faults();
    await until(({ in_flight }) => in_flight === 0);
    task.resume();
    await sameCameBack(outcome, await task, length);
  },

  "an upload can be aborted while it is paused": async () => {
    await faults({ operation: "part", delay_before_ms: 50 });
    const task = upload(fileOf(size), { partSize, concurrency: 2 });
    await until(({ parts_stored }) => parts_stored >= 2);
    task.pause();
    const reason = new Error("no more");
    task.abort(reason);
    equal(await task.catch((error) => error === reason), true, "it rejects with the reason");
    const { uploads, calls } = await until(({ in_flight }) => in_flight === 0);
    equal([uploads.pending, calls.cancel], [0, 1], "pending uploads, and cancels");
  },
};
