// The world goes wrong in a browser, and it costs little.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs } from "../../support/tabs.mjs";

const MIB = 2 ** 20;
const partSize = 100_000;
const size = 30 * partSize - 1;
const concurrency = 4;
const maxRetries = 5;

/** Attempts that sending `parts` parts may take: every retry is paid from the budget. */
const allowed = (parts) => parts + maxRetries * concurrency + parts;

const completeLost = [{ operation: "complete", drop: "after" }];

test("complete's answer lost: the caller learns the upload id, and nothing is cancelled", async (t) => {
  const { server, open } = await openTabs(t, { faults: completeLost });
  const task = await (await open()).start({ partSize, maxRetries: 1 }, { size });
  const { error } = await task.ended();
  assert.equal(error.name, "CompletionUnknownError");
  assert.match(error.uploadId, /^upload_/);
  const { uploads, calls, completed } = await server.staysQuiet();
  assert.equal(error.uploadId, completed[0].upload_id);
  assert.deepEqual(uploads, { pending: 0, completed: 1, cancelled: 0, expired: 0 });
  assert.equal(calls.cancel, 0);
});

test("complete's answer lost, with `findFile`: the File is found and the task resolves", async (t) => {
  const { server, open } = await openTabs(t, { faults: completeLost });
  const task = await (await open()).start({ partSize, maxRetries: 1, findFile: true }, { size });
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  const { completed } = await server.staysQuiet();
  assert.equal(upload.id, completed[0].upload_id);
  assert.equal(upload.status, "completed");
  assert.equal(upload.file.id, completed[0].file_id);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("complete's answer lost and a File like it beside it: no guess is made", async (t) => {
  const { server, open } = await openTabs(t, {
    faults: [
      { operation: "part", nth: 1, delay_before_ms: 1500 },
      { operation: "complete", nth: [2, 3], drop: "after" },
    ],
  });
  const tab = await open();
  const options = { partSize: size, maxRetries: 1, findFile: true };
  const slow = await tab.start(options, { size });
  await server.until(({ calls }) => calls.part === 1);
  const quick = await tab.start(options, { size });
  assert.ok((await quick.ended()).upload);
  const { error } = await slow.ended();
  assert.equal(error.name, "CompletionUnknownError");
});

test("a stall, a 429 with 2 s, and a connection dropped on every third part: inside the budget", async (t) => {
  const { server, open } = await openTabs(t, {
    faults: [
      { operation: "part", nth: 4, status: 429, headers: { "retry-after": "2" } },
      { operation: "part", nth: 8, stall: { after_bytes: 0, ms: 60_000 } },
      { operation: "part", nth: { every: 3 }, drop: "before" },
    ],
  });
  // What a socket buffers counts as sent, so a small part stalls at its answer.
  const limits = { stallTimeout: 500, responseTimeout: 500 };
  const parts = 30;
  const task = await (await open()).start({ partSize, concurrency, maxRetries, ...limits }, { size });
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  const { calls, most_in_flight, uploads } = await server.stats();
  // A browser repeats some requests by itself when a reused connection turns out closed.
  assert.ok(calls.part > parts && calls.part <= allowed(parts), `${calls.part} attempts`);
  assert.equal(uploads.pending, 0);
  assert.equal((await task.told()).wentBack, false);
  t.diagnostic(
    `${calls.part} requests for ${parts} parts, ${allowed(parts)} allowed, ${most_in_flight} at once at most`,
  );
});

test("a server that stops reading is cut off after `stallTimeout`, and the part sent again", async (t) => {
  // Far more than sockets buffer, so that the sending itself comes to a halt.
  const stall = { after_bytes: 100_000, ms: 60_000 };
  const { server, open } = await openTabs(t, { faults: [{ operation: "part", nth: 1, stall }] });
  const large = 32 * MIB;
  const begun = performance.now();
  const task = await (await open()).start({ partSize: large, stallTimeout: 2000 }, { size: large });
  const { upload, error } = await task.ended();
  const taken = performance.now() - begun;
  assert.equal(error, undefined);
  assert.ok(taken >= 2000 && taken < 30_000, `${taken} ms`);
  assert.equal((await server.stats()).calls.part, 2);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(large)));
});

test("a slow line is no stalled one: the bytes that move are told of, and nothing is cut", async (t) => {
  const { server, context, open } = await openTabs(t);
  const tab = await open();
  const session = await context.newCDPSession(tab.page);
  await session.send("Network.emulateNetworkConditions", {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    uploadThroughput: 4 * MIB,
  });
  const large = 12 * MIB;
  const task = await tab.start({ partSize: large, stallTimeout: 1000, maxRetries: 0 }, { size: large });
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.equal((await server.stats()).calls.part, 1);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(large)));
  const { between } = await task.told();
  assert.ok(between >= 5, `told ${between} times of a part on its way`);
});

test("a server that never stops stalling ends in a time-out error that names the limit", async (t) => {
  const stall = { after_bytes: 0, ms: 60_000 };
  const { open } = await openTabs(t, { faults: [{ operation: "part", stall }] });
  const options = { maxRetries: 1, stallTimeout: 300, responseTimeout: 400 };
  const task = await (await open()).start(options, { size: 32 * MIB });
  const { error } = await task.ended();
  assert.equal(error.name, "APIConnectionTimeoutError");
  assert.match(error.message, /stalled for (300|400) ms/);
});

test("an answer that does not come is cut off after `responseTimeout`", async (t) => {
  const { server, open } = await openTabs(t, { faults: [{ operation: "part", nth: 1, delay_after_ms: 60_000 }] });
  const task = await (await open()).start({ partSize, concurrency: 1, responseTimeout: 400 }, { size: partSize * 2 });
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  const { calls } = await server.staysQuiet();
  assert.equal(calls.part, 3);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(partSize * 2)));
});

test("by fetch nothing is told of moving bytes: `timeout` is what ends a stall", async (t) => {
  const { server, open } = await openTabs(t, { faults: [{ operation: "part", nth: 1, delay_after_ms: 60_000 }] });
  const options = {
    transport: "fetch",
    partSize,
    concurrency: 1,
    responseTimeout: 100,
    stallTimeout: 100,
    timeout: 1000,
  };
  const begun = performance.now();
  const task = await (await open()).start(options, { size: partSize * 2 });
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.ok(performance.now() - begun >= 1000);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(partSize * 2)));
});

test("a 429 with a wait holds all parts of all uploads to that origin", async (t) => {
  const wait = 1500;
  const headers = { "retry-after-ms": String(wait) };
  const refused = [{ operation: "part", nth: [1, 2, 3, 4], status: 429, headers }];
  const { server, open } = await openTabs(t, { faults: refused });
  const tab = await open();
  const begun = performance.now();
  const first = await tab.start({ partSize, concurrency }, { size });
  await server.until(({ calls, in_flight }) => calls.part === concurrency && in_flight === 0);
  const second = await tab.start({ partSize, concurrency }, { size, seed: 2 });
  await server.until(({ calls }) => calls.part > concurrency);
  assert.ok(performance.now() - begun >= wait, "nothing was sent meanwhile");
  for (const task of [first, second]) assert.ok((await task.ended()).upload);
});
