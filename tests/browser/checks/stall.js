// Servers that stop reading, stop answering, or ask to wait: what is cut off, and when.

import { MIB } from "../../support/bytes.mjs";
import { equal, matches, ok, rejects } from "../page/assert.js";
import { control, faults, stats, staysQuiet, until } from "../page/service.js";
import { comesThrough, fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 100_000;
const concurrency = 4;

// A server that does not read does not notice either that the connection is gone: `ms` keeps the next check waiting.

/**
 * Far more than the sockets of a connection buffer, so that the sending itself comes to a halt. A connection that earlier
 * checks used may have been given all that the system allows: 32 MiB for receiving and 4 MiB for sending, in Linux 6.18.
 */
const large = 64 * MIB;

export const stall = {
  "a server that stops reading is cut off after `stallTimeout`, and the part is sent again": async (outcome) => {
    await faults({ operation: "part", nth: 1, stall: { after_bytes: 100_000, ms: 6000 } });
    const begun = performance.now();
    const { calls } = await comesThrough(outcome, large, { partSize: large, stallTimeout: 2000 });
    const taken = performance.now() - begun;
    ok(taken >= 2000 && taken < 40_000, `${taken} ms`);
    equal(calls.part, 2, "parts sent");
  },

  "a server that never stops stalling ends in a timeout error that names the limit": async () => {
    await faults({ operation: "part", stall: { after_bytes: 0, ms: 3000 } });
    const options = { partSize: large, maxRetries: 1, stallTimeout: 300, responseTimeout: 400 };
    const { message } = await rejects(upload(fileOf(large), options), { name: "APIConnectionTimeoutError" });
    matches(message, /stalled for (300|400) ms/);
  },

  "a slow line is no stalled one: the bytes that move are told, and nothing is cut": async (outcome) => {
    await control("PUT", "/_faults", { read_bytes_per_second: 8 * MIB, rules: [] });
    let moving = 0;
    const onProgress = ({ loaded, confirmed }) => {
      if (confirmed === 0 && loaded > 0 && loaded < large) moving += 1;
    };
    const options = { partSize: large, stallTimeout: 1000, maxRetries: 0, onProgress };
    const done = await upload(fileOf(large), options);
    await faults();
    await sameCameBack(outcome, done, large);
    equal((await stats()).calls.part, 1, "parts sent");
    ok(moving >= 3, `told ${moving} times of a part on its way`);
  },

  "an answer that does not come is cut off after `responseTimeout`": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_after_ms: 60_000 });
    await comesThrough(outcome, 2 * partSize, { partSize, concurrency: 1, responseTimeout: 400 });
    equal((await staysQuiet()).calls.part, 3, "parts sent");
  },

  "fetch does not report moving bytes, so `timeout` ends a stall": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_after_ms: 60_000 });
    const limits = { responseTimeout: 100, stallTimeout: 100, timeout: 1000 };
    const begun = performance.now();
    await comesThrough(outcome, 2 * partSize, { transport: "fetch", partSize, concurrency: 1, ...limits });
    ok(performance.now() - begun >= 1000, "it was cut before `timeout`");
  },

  "a stall, a 429 and a connection dropped on every third part stay inside the budget of retries": async (outcome) => {
    await faults(
      { operation: "part", nth: 4, status: 429, headers: { "retry-after": "2" } },
      { operation: "part", nth: 8, stall: { after_bytes: 0, ms: 4000 } },
      { operation: "part", nth: { every: 3 }, drop: "before" },
    );
    const [parts, maxRetries] = [30, 5];
    let before = { loaded: 0, confirmed: 0 };
    const onProgress = (now) => {
      ok(now.loaded >= before.loaded && now.confirmed >= before.confirmed, "progress went back");
      before = now;
    };
    // What a socket buffers counts as sent, so a small part stalls at its answer.
    const limits = { stallTimeout: 500, responseTimeout: 500 };
    const options = { partSize, concurrency, maxRetries, onProgress, ...limits };
    const { calls } = await comesThrough(outcome, parts * partSize - 1, options);
    // Every retry beyond those of the parts in flight is paid by a part that came through.
    const allowed = parts + maxRetries * concurrency + parts;
    // A browser repeats some requests by itself when a reused connection turns out closed.
    ok(calls.part > parts && calls.part <= allowed, `${calls.part} attempts, ${allowed} allowed`);
  },

  "a 429 with a wait holds all parts of all uploads to that origin": async (outcome) => {
    const wait = 1500;
    const headers = { "retry-after-ms": String(wait) };
    await faults({ operation: "part", nth: [1, 2, 3, 4], status: 429, headers });
    const size = 10 * partSize - 1;
    const begun = performance.now();
    const first = upload(fileOf(size), { partSize, concurrency });
    await until(({ calls, in_flight }) => calls.part === concurrency && in_flight === 0);
    const second = upload(fileOf(size, 2), { partSize, concurrency });
    await until(({ calls }) => calls.part > concurrency);
    ok(performance.now() - begun >= wait, "something was sent meanwhile");
    await Promise.all([first, second]);
    await sameCameBack(outcome, await upload(fileOf(size, 3), {}), size, 3);
    equal((await stats()).uploads.pending, 0, "pending uploads");
  },
};
