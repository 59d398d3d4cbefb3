// What onProgress is told.

import { requests } from "../../support/page/watch.js";
import { equal, ok, rejects } from "../page/assert.js";
import { faults } from "../page/service.js";
import { uncaught } from "../page/uncaught.js";
import { comesThrough, fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 10_000;
const size = 20 * partSize - 1;
const counters = ["loaded", "confirmed", "hashed", "partsCompleted"];
const fields = [...counters, "bytesPerSecond", "partsTotal", "secondsRemaining", "total"].sort();

/** Uploads noise; gives every report of its progress. */
async function reportsOf(outcome, size, options) {
  const reports = [];
  await comesThrough(outcome, size, { ...options, onProgress: (report) => reports.push(report) });
  return reports;
}

/** What is the same by XMLHttpRequest and by fetch; gives the most bytes loaded before the end. */
async function toldBy(transport, outcome) {
  // The bytes are all out long before the answer comes.
  await faults({ operation: "part", delay_after_ms: 400 });
  const reports = await reportsOf(outcome, size, { transport, partSize: size });
  equal([...new Set(reports.flatMap((report) => Object.keys(report)))].sort(), fields, "fields");
  const [last, ...before] = reports.toReversed();
  equal([last.loaded, last.confirmed, last.partsCompleted], [size, size, 1], "the end");
  ok(
    before.every(({ loaded, confirmed }) => loaded < size && confirmed === 0),
    "the total was told before the end",
  );
  const parts = requests.filter(({ operation }) => operation === "parts");
  equal(
    parts.map(({ by }) => by),
    [transport],
    "what the part went by",
  );
  return Math.max(...before.map(({ loaded }) => loaded));
}

export const progress = {
  "progress never goes back and ends with everything confirmed": async (outcome) => {
    await faults({ operation: "part", nth: 5, status: 503 }, { operation: "part", delay_before_ms: 40 });
    const reports = await reportsOf(outcome, size, { partSize, concurrency: 3 });
    ok(reports.length >= 3, `${reports.length} reports`);
    for (const [index, now] of reports.entries()) {
      const before = reports[index - 1] ?? now;
      for (const counter of counters) ok(now[counter] >= before[counter], `${counter} went back at ${index}`);
      ok(now.confirmed <= now.loaded && now.loaded <= now.total, `out of bounds at ${index}`);
      equal([now.total, now.partsTotal], [size, 20], `totals at ${index}`);
    }
    const { loaded, confirmed, hashed, partsCompleted, bytesPerSecond } = reports.at(-1);
    equal([loaded, confirmed, hashed, partsCompleted], [size, size, size, 20], "the end");
    ok(bytesPerSecond > 0, `${bytesPerSecond} bytes per second`);
  },

  "a failed upload never reports the last byte": async () => {
    await faults({ operation: "part", nth: 20, status: 400 });
    const reports = [];
    const options = { partSize, concurrency: 1, onProgress: (report) => reports.push(report) };
    await rejects(upload(fileOf(size), options), { status: 400 });
    ok(
      reports.every(({ loaded, total }) => loaded < total),
      "all was reported as loaded",
    );
  },

  // Chromium tells of the last bytes before the answer comes, others with it; checks/stall.js has bytes on their way.
  "by XMLHttpRequest every counter is told, and the total only at the end": (outcome) => toldBy("xhr", outcome),

  "by fetch the same is told, but no bytes before a part is confirmed": async (outcome) => {
    equal(await toldBy("fetch", outcome), 0, "loaded before the end");
  },

  "what is counted beyond a part's bytes is no progress": async (outcome) => {
    await faults({ operation: "part", delay_after_ms: 120 });
    // So small that the form around it is most of what goes out.
    for (const { loaded, confirmed } of await reportsOf(outcome, 40, { partSize: 10, concurrency: 1 })) {
      ok(loaded <= confirmed + 10, `${loaded} loaded with ${confirmed} confirmed and one part on its way`);
    }
  },

  "progress is told at most ten times a second, and the end once": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 15 });
    const moments = [];
    // The moment of the clock the library goes by.
    const onProgress = ({ loaded, total }) => moments.push({ at: Date.now(), ended: loaded === total });
    await comesThrough(outcome, 2_000_000, { partSize, onProgress });
    ok(moments.length >= 5, `${moments.length} reports`);
    // Between the library's look at the clock and the callback's a moment may pass, longer on a busy machine. So an interval
    // may be shorter than 100 ms, but several together lack at most one.
    const before = moments.filter(({ ended }) => !ended).map(({ at }) => at);
    for (const [first, from] of before.entries()) {
      for (const [more, at] of before.slice(first + 1).entries()) {
        ok(at - from >= 100 * more, `${more + 2} reports within ${at - from} ms`);
      }
    }
    equal(moments.filter(({ ended }) => ended).length, 1, "reports of the end");
  },

  "a callback that throws is reported as an uncaught error and stops nothing": async (outcome) => {
    let calls = 0;
    const onProgress = () => {
      calls += 1;
      throw new Error("thrown by the callback");
    };
    await sameCameBack(outcome, await upload(fileOf(size), { partSize, onProgress }), size);
    const caught = uncaught.splice(0);
    equal(caught.length, calls, "uncaught errors");
    ok(caught[0].includes("thrown by the callback"), caught[0]);
  },
};
