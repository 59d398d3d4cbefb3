// Streams that always have something, or never anything: the event loop has its turns, and an abort its effect.

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { MIB } from "../support/bytes.mjs";
import { recorder, service } from "../support/recorder.mjs";

const base = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1" };

/**
 * Watches the event loop: `stop()` gives the longest time, in milliseconds, in which a timer had no turn. Time in
 * which a busy machine ran others does not count: a gap is as long as this process computed in it, at most.
 */
function watchTurns() {
  let last = performance.now();
  let used = process.cpuUsage();
  let longest = 0;
  const look = () => {
    const [now, { user, system }] = [performance.now(), process.cpuUsage(used)];
    longest = Math.max(longest, Math.min(now - last, (user + system) / 1000));
    last = now;
    used = process.cpuUsage();
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

/** The least of three runs of `work`: the garbage collector takes turns too. */
async function longestTurn(work) {
  const runs = [];
  for (let run = 0; run < 3; run += 1) {
    const stop = watchTurns();
    await work();
    runs.push(stop());
  }
  return Math.min(...runs);
}

/** A stream of `count` chunks that are there at once. */
function ready(chunk, count) {
  let given = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (given++ >= count) return controller.close();
        controller.enqueue(chunk());
      },
    },
    { highWaterMark: 0 },
  );
}

const sources = {
  "20,000 chunks of 1 KB": [() => new Uint8Array(1024), 20_000, 20_000 * 1024],
  "300 chunks of 100 KB": [() => new Uint8Array(102_400), 300, 300 * 102_400],
  "one chunk of 40 MiB": [() => new Uint8Array(40 * MIB), 1, 40 * MIB],
  "chunks of which most are empty": [
    (() => {
      let turn = 0;
      return () => new Uint8Array(turn++ % 50 ? 0 : 50_000);
    })(),
    20_000,
    400 * 50_000,
  ],
};

await uploadFileChunked(new Uint8Array(1), { ...base, fetch: recorder(service).fetch });

for (const [name, [chunk, count, bytes]] of Object.entries(sources)) {
  test(`a stream of ${name}, always ready, leaves the event loop its turns`, async (t) => {
    const longest = await longestTurn(() =>
      uploadFileChunked(ready(chunk, count), { ...base, bytes, fetch: recorder(service).fetch }),
    );
    t.diagnostic(`longest time without a turn: ${longest.toFixed(0)} ms`);
    assert.ok(longest < 50, `${longest} ms`);
  });
}

test("a stream of nothing but empty chunks leaves the event loop its turns, and can be aborted", async (t) => {
  const longest = await longestTurn(async () => {
    let asked = 0;
    let cancelled = false;
    const source = new ReadableStream(
      {
        pull(controller) {
          asked += 1;
          controller.enqueue(new Uint8Array(0));
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const task = uploadFileChunked(source, { ...base, bytes: 10, fetch: recorder(service).fetch });
    setTimeout(() => task.abort("enough"), 200);
    await assert.rejects(task, (reason) => reason === "enough");
    assert.ok(asked > 100, `${asked} chunks were read`);
    assert.ok(cancelled);
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 20)); // there is no event for what does not happen
    assert.equal(asked, before, "nothing is read after the abort");
  });
  t.diagnostic(`longest time without a turn: ${longest.toFixed(0)} ms`);
  assert.ok(longest < 50, `${longest} ms`);
});

test("a stream that never answers can be aborted", async () => {
  const source = new ReadableStream({ pull: () => new Promise(() => {}) });
  const task = uploadFileChunked(source, { ...base, bytes: 10, fetch: recorder(service).fetch });
  setTimeout(() => task.abort("enough"), 20);
  await assert.rejects(task, (reason) => reason === "enough");
});
