// Many files at once: what the browser would queue behind its connections is queued by the library.

import { noise } from "../../support/bytes.mjs";
import { equal, equalBytes, ok } from "../page/assert.js";
import { contentOf, control, faults, stats, until } from "../page/service.js";
import { fileOf, upload } from "../page/uploads.js";

const partSize = 100_000;

/** Starts `count` uploads of `parts` parts each, and counts the confirmed parts of each. */
function start(count, parts, options) {
  return Array.from({ length: count }, (_, index) => {
    const started = { parts: 0, task: undefined };
    const onEvent = ({ type }) => {
      if (type === "part") started.parts += 1;
    };
    started.task = upload(fileOf(parts * partSize, index + 1), { partSize, onEvent, ...options });
    return started;
  });
}

export const many = {
  "ten files at once on a slow line: all come through, nothing is aborted, none starves": async () => {
    // 8 Mbit/s for 7 MB: the last part starts after six seconds, four times the stall limit.
    await control("PUT", "/_faults", { read_bytes_per_second: 1_000_000, rules: [] });
    const before = (await stats()).uploads.completed;
    const uploads = start(10, 7, { stallTimeout: 1500 });
    let slowest;
    const first = Promise.any(uploads.map(({ task }) => task)).then(() => {
      slowest = Math.min(...uploads.map(({ parts }) => parts));
    });
    const completed = await Promise.all(uploads.map(({ task }) => task));
    await first;
    await faults();
    equal(new Set(completed.map(({ file }) => file.id)).size, 10, "Files");
    const { calls, most_in_flight, uploads: counted } = await stats();
    equal([calls.part, counted.completed - before], [70, 10], "parts sent, uploads completed");
    ok(most_in_flight <= 6, `${most_in_flight} in flight`);
    ok(slowest >= 3, `when the first was complete, one had only ${slowest} parts of 7`);
  },

  "thirty files on a slow server": async () => {
    await faults({ operation: "part", delay_before_ms: 300 });
    const uploads = start(30, 2, { stallTimeout: 1000 });
    await Promise.all(uploads.map(({ task }) => task));
    const { calls, most_in_flight } = await stats();
    equal(calls.part, 60, "parts sent");
    ok(most_in_flight <= 6, `${most_in_flight} in flight`);
  },

  "files side by side do not disturb each other": async () => {
    const size = 95_000;
    const all = [1, 2, 3].map((seed) => upload(fileOf(size, seed), { partSize: 10_000 }));
    for (const [index, { file }] of (await Promise.all(all)).entries()) {
      equalBytes(await contentOf(file.id), noise(size, index + 1));
    }
  },

  'with concurrency "auto" two uploads leave the sixth connection to create, complete and cancel': async () => {
    // Long enough for every other part that may start to have done so.
    await faults({ operation: "part", delay_before_ms: 150 });
    const uploads = start(2, 24, { concurrency: "auto" });
    await Promise.all(uploads.map(({ task }) => task));
    const { most_in_flight, calls } = await stats();
    equal([most_in_flight, calls.part], [5, 48], "most in flight, and parts sent");
  },

  "a cancel passes while the connections are busy": async () => {
    await faults({ operation: "part", delay_before_ms: 4000 });
    const before = (await stats()).uploads.cancelled;
    const uploads = start(4, 4, {});
    await until(({ calls }) => calls.part >= 5);
    const began = performance.now();
    uploads[3].task.abort("enough");
    equal(await uploads[3].task.catch((reason) => reason), "enough", "reason");
    ok(performance.now() - began < 3000, "it did not wait for the others' parts");
    equal((await stats()).uploads.cancelled - before, 1, "cancelled at the service");
    for (const { task } of uploads) task.abort();
    await Promise.allSettled(uploads.map(({ task }) => task));
  },
};
