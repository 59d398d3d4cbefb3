// The quota of a user: what is reserved, used and given back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuotaLimits } from "../../js/proxy/quota/limits.js";
import { Quota } from "../../js/proxy/quota/quota.js";
import { memoryStore } from "../../js/proxy/stores/memory.js";

const HOUR = 3600;
const MIB = 1024 * 1024;
/** Ten in the morning of a day of UTC, in Unix seconds. */
const MORNING = Date.UTC(2026, 10, 24, 10) / 1000;

/** A quota with a clock that the test sets. */
function quotaAt(now = MORNING) {
  const clock = { now };
  const time = () => clock.now;
  return { clock, quota: new Quota(memoryStore(), { now: time }) };
}

/** Creates an upload as the proxy does. */
async function create(quota, bytes, limits, until = MORNING + HOUR) {
  const id = await quota.reserve("user", bytes, limits);
  await quota.created("user", { id, until });
  return { id, bytes, until };
}

const refusal = (param) => ({ status: 429, code: "quota_exceeded", param });

test("a reservation counts before its upload is created", async () => {
  const { quota } = quotaAt();
  await quota.reserve("user", 60, { bytesPerDay: 100 });
  await assert.rejects(quota.reserve("user", 41, { bytesPerDay: 100 }), refusal("bytesPerDay"));
  await quota.reserve("user", 40, { bytesPerDay: 100 });
});

test("a cancel gives back, a complete does not", async () => {
  const { quota } = quotaAt();
  const limits = { bytesPerDay: 100, filesPerDay: 2, openUploads: 1 };
  const first = await create(quota, 100, limits);
  await assert.rejects(quota.reserve("user", 1, limits), refusal("bytesPerDay"));
  await quota.release("user", first);
  const second = await create(quota, 50, limits);
  await assert.rejects(quota.reserve("user", 1, limits), refusal("openUploads"));
  await quota.settle("user", second);
  await assert.rejects(quota.reserve("user", 51, limits), refusal("bytesPerDay"));
  const third = await create(quota, 50, limits);
  await quota.settle("user", third);
  await assert.rejects(quota.reserve("user", 0, limits), refusal("filesPerDay"));
});

test("a complete that is asked again counts once, and a cancel after it gives nothing back", async () => {
  const { quota } = quotaAt();
  const limits = { bytesPerDay: 100 };
  const upload = await create(quota, 100, limits);
  await quota.settle("user", upload);
  await quota.settle("user", upload);
  await quota.release("user", upload);
  await assert.rejects(quota.reserve("user", 1, limits), refusal("bytesPerDay"));
});

test("a complete that is asked again after the end of the upload still counts", async () => {
  const { quota, clock } = quotaAt();
  const limits = { bytesPerDay: 100 };
  const upload = await create(quota, 100, limits, MORNING + 1000);
  clock.now = MORNING + 1600;
  await quota.settle("user", upload);
  await assert.rejects(quota.reserve("user", 1, limits), refusal("bytesPerDay"));
});

test("an upload that expires is given back eleven minutes after its end, and says when", async () => {
  const { quota, clock } = quotaAt();
  const limits = { openUploads: 1 };
  await create(quota, 100, limits, MORNING + 1000);
  const error = await quota.reserve("user", 1, limits).catch((reason) => reason);
  assert.equal(error.answer().response.headers.get("retry-after"), "1660");
  clock.now = MORNING + 1659;
  await assert.rejects(quota.reserve("user", 1, limits), refusal("openUploads"));
  clock.now = MORNING + 1660;
  await quota.reserve("user", 1, limits);
});

test("a day ends at midnight of UTC", async () => {
  const { quota, clock } = quotaAt();
  const limits = { bytesPerDay: 100, filesPerDay: 1 };
  await quota.settle("user", await create(quota, 100, limits));
  const error = await quota.reserve("user", 1, limits).catch((reason) => reason);
  assert.equal(error.answer().response.headers.get("retry-after"), String(14 * HOUR));
  clock.now = MORNING + 14 * HOUR;
  await quota.reserve("user", 100, limits);
});

test("an upload counts for the day of its create", async () => {
  const { quota, clock } = quotaAt(MORNING + 13.5 * HOUR);
  const limits = { bytesPerDay: 100 };
  const upload = await create(quota, 100, limits, MORNING + 14.5 * HOUR);
  clock.now = MORNING + 14.1 * HOUR;
  await create(quota, 100, limits, MORNING + 15 * HOUR);
  await quota.settle("user", upload);
  await assert.rejects(quota.reserve("user", 1, limits), refusal("bytesPerDay"));
});

test("the parts of an upload may have its bytes and five retries of one part", async () => {
  const { quota } = quotaAt();
  const upload = await create(quota, 1000 * MIB, {});
  const part = 64 * MIB;
  for (let sent = 0; sent + part <= 1000 * MIB + 5 * part; sent += part) await quota.receive("user", upload, part);
  await assert.rejects(quota.receive("user", upload, part), { status: 403, code: "upload_bytes_exceeded" });
});

test("an upload whose bytes have all passed counts as used after its end, for the day of its create", async () => {
  const { quota, clock } = quotaAt();
  const limits = { bytesPerDay: 100, openUploads: 1 };
  const upload = await create(quota, 100, limits, MORNING + 1000);
  // Two parts of 48 and 48 bytes and a line break each, which may be data.
  await quota.receive("user", upload, 48);
  await quota.receive("user", upload, 48);
  clock.now = MORNING + 1660;
  await assert.rejects(quota.reserve("user", 1, limits), refusal("bytesPerDay"));
  clock.now = MORNING + 14 * HOUR;
  await create(quota, 100, limits, clock.now + 1000);
  clock.now += 1660;
  await quota.reserve("user", 100, limits);
});

test("a part that the service refused does not count", async () => {
  const { quota } = quotaAt();
  const upload = await create(quota, 10, {});
  for (let time = 0; time < 100; time += 1) {
    await quota.receive("user", upload, 10);
    await quota.returnBytes("user", upload, 10);
  }
  for (let time = 0; time < 6; time += 1) await quota.receive("user", upload, 10);
  await assert.rejects(quota.receive("user", upload, 1), { code: "upload_bytes_exceeded" });
});

test("an upload that the store has forgotten continues, and counts again", async () => {
  const { quota } = quotaAt();
  await quota.receive("user", { id: "upload_1", bytes: 100, until: MORNING + HOUR }, 100);
  await assert.rejects(quota.reserve("user", 1, { bytesPerDay: 100 }), refusal("bytesPerDay"));
});

test("each user has a quota of their own", async () => {
  const { quota } = quotaAt();
  const limits = { bytesPerDay: 100 };
  await quota.reserve("a", 100, limits);
  await quota.reserve("b", 100, limits);
  await assert.rejects(quota.reserve("a", 1, limits), refusal("bytesPerDay"));
});

test("a store that fails refuses a create and a part, but changes no answer of the service", async () => {
  const store = { update: () => Promise.reject(new Error("down")) };
  const errors = [];
  const quota = new Quota(store, { onError: (error) => errors.push(error.message) });
  const unavailable = { status: 503, code: "quota_unavailable" };
  await assert.rejects(quota.reserve("user", 1, {}), unavailable);
  await assert.rejects(quota.receive("user", { id: "upload_1", bytes: 1 }, 1), unavailable);
  await quota.settle("user", { id: "upload_1" });
  await quota.release("user", { id: "upload_1" });
  assert.deepEqual(errors, ["down", "down"]);
});

test("limits are whole numbers, and misspelled ones are refused by name", () => {
  assert.deepEqual(readQuotaLimits({ bytesPerDay: 5 }, { filesPerDay: 1 }), { bytesPerDay: 5, filesPerDay: 1 });
  assert.throws(() => readQuotaLimits({ bytesPerday: 5 }), /quota\.bytesPerday: no such limit/);
  for (const value of [-1, 1.5, "5", null, Number.NaN]) {
    assert.throws(() => readQuotaLimits({ filesPerDay: value }), /quota\.filesPerDay: expected a whole number/);
  }
});
