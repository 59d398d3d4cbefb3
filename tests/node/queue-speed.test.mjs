// The speed that a queue reports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createUploadQueue } from "upload-file-chunked/queue";
import { noise } from "../support/bytes.mjs";
import { until } from "../support/queues.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";

const KIB = 1024;
const fileOf = (size, seed) => new File([noise(size, seed)], `${seed}.bin`, { lastModified: 1 });

async function ready(t, options, service) {
  const server = await startService(t, service);
  const queue = createUploadQueue({ purpose: "user_data", baseURL: server.baseURL, ...options });
  t.after(() => queue.destroy());
  return { server, queue };
}

test("the speed of many files of one part is known, and is that of all together", async (t) => {
  const { queue } = await ready(t, {}, { faults: [{ operation: "part", delay_before_ms: 30 }] });
  const seen = [];
  queue.subscribe(() => {
    const { totals } = queue;
    // It is measured over a quarter of a second at least.
    if (totals.count.completed > 25 && totals.count.uploading > 0) seen.push(totals);
  });
  const began = performance.now();
  queue.add(Array.from({ length: 60 }, (_, seed) => fileOf(100 * KIB, seed)));
  await queue.settled();
  const speed = (60 * 100 * KIB * 1000) / (performance.now() - began);
  assert.ok(seen.length > 10, `${seen.length} totals`);
  for (const { bytesPerSecond, secondsRemaining, loaded, total } of seen) {
    assert.ok(bytesPerSecond > speed / 3 && bytesPerSecond < speed * 3, `${bytesPerSecond}, not ${speed}`);
    assert.ok(Math.abs(secondsRemaining - (total - loaded) / bytesPerSecond) < 0.001);
  }
  assert.equal(queue.totals.bytesPerSecond, 0);
});

test("what an earlier run has sent is not speed", async (t) => {
  const faults = [
    { operation: "part", nth: [19], status: 503 },
    { operation: "part", delay_before_ms: 50 },
  ];
  const options = { resume: memoryStore(), partSize: 100 * KIB, concurrency: 1, maxRetries: 0 };
  const { server, queue: earlier } = await ready(t, options, { faults });
  earlier.add(fileOf(2000 * KIB, 1));
  await earlier.settled();
  const queue = createUploadQueue({ purpose: "user_data", baseURL: server.baseURL, ...options });
  t.after(() => queue.destroy());
  const speeds = [];
  queue.subscribe(() => speeds.push(queue.totals.bytesPerSecond));
  queue.add(fileOf(3000 * KIB, 2));
  await until(queue, () => queue.items[0].progress.confirmed > 500 * KIB);
  queue.add(fileOf(2000 * KIB, 1));
  const [, { state }] = await queue.settled();
  assert.deepEqual([state, (await server.stats()).calls.create], ["completed", 2]);
  // Two files at once, and a part takes 50 ms at least.
  const most = 1.2 * 2 * 20 * 100 * KIB;
  assert.ok(
    speeds.every((speed) => speed < most),
    `${Math.max(...speeds)} is more than ${most}`,
  );
});
