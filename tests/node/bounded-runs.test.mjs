// An upload in several runs, each within its limits, from a source that is read by ranges.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { openURL } from "upload-file-chunked/sources";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { serveFile } from "../support/range-server.mjs";
import { startService } from "../support/service.mjs";
import { memoryStore } from "../support/stores.mjs";

const PART = 10_000;
const bytes = Buffer.from(noise(25 * PART + 1));

/** A service and a file for test `t`; `run` uploads it, once. */
async function setUp(t, { faults, answer, ...more } = {}) {
  const service = await startService(t, { faults });
  const files = await serveFile(t, bytes, answer);
  const store = memoryStore();
  const run = async (options) =>
    uploadFileChunked(await openURL(files.url, { maxRetries: 2 }), {
      purpose: "user_data",
      baseURL: service.baseURL,
      partSize: PART,
      concurrency: 2,
      resume: store,
      ...more,
      ...options,
    });
  return { service, files, store, run };
}

/** Calls `run` until it resolves; gives the upload and how many runs that took. */
async function untilDone(run, before = () => {}) {
  for (let runs = 1; ; runs += 1) {
    assert.ok(runs < 50, "the upload gets further with each run");
    await before(runs);
    try {
      return { upload: await run(), runs };
    } catch (error) {
      if (error.name !== "UploadSuspendedError" || !error.resumable) throw error;
    }
  }
}

test("runs of 12 requests carry a file, and none makes more", async (t) => {
  const { service, files, run } = await setUp(t, { maxRequests: 12 });
  let before = 0;
  const counts = [];
  const spent = async () => {
    const { requests } = await service.stats();
    const all = requests + files.requests.length;
    if (before > 0) counts.push(all - before);
    before = all;
  };
  const { upload, runs } = await untilDone(run, spent);
  await spent();
  assert.ok(runs > 3, `${runs} runs`);
  // Opening the source is one request more.
  assert.ok(Math.max(...counts) <= 13, String(counts));
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  const { calls, completed } = await service.stats();
  assert.deepEqual([calls.create, calls.part, calls.complete], [1, 26, 1], "no part twice");
  assert.equal(completed[0].md5, contentOf(bytes).md5);
});

test("the beginning of the file is read once, in all the runs together", async (t) => {
  const { files, run } = await setUp(t, { maxRequests: 12 });
  await untilDone(run);
  const parts = files.requests.filter(({ range }) => {
    const [start, last] = /(\d+)-(\d+)/.exec(range).slice(1).map(Number);
    return start % PART === 0 && last - start < PART && last > 0;
  });
  assert.equal(parts.length, 26);
});

test("a run of a second ends in time, and the next one goes on", async (t) => {
  const faults = [{ operation: "part", delay_before_ms: 200 }];
  const { service, run } = await setUp(t, { faults, maxDuration: 1000 });
  const started = [];
  const { upload, runs } = await untilDone(run, () => started.push(performance.now()));
  assert.ok(runs > 2, `${runs} runs`);
  const longest = Math.max(...started.slice(1).map((at, place) => at - started[place]));
  assert.ok(longest < 1500, `${longest} ms`);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  assert.equal((await service.stats()).calls.part, 26, "what was in flight has ended");
});

test("what does not end in time is aborted, and sent again by the next run", async (t) => {
  const faults = [{ operation: "part", nth: 3, delay_before_ms: 60_000 }];
  const { service, run } = await setUp(t, { faults, maxDuration: 1000 });
  const { upload, runs } = await untilDone(run);
  assert.equal(runs, 2);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("faults of the source and of the service count, and none of them breaks the upload", async (t) => {
  t.mock.method(Math, "random", () => 0.01);
  const faults = [
    { operation: "part", nth: 5, status: 500 },
    { operation: "part", nth: 9, drop: "before" },
  ];
  const answer = (_, response, number) => number % 7 === 0 && response.destroy() && true;
  const { service, run } = await setUp(t, { faults, answer, maxRequests: 14 });
  const { upload } = await untilDone(run);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("a file that is replaced between two runs ends the upload, which is cancelled", async (t) => {
  const { service, files, run } = await setUp(t, { maxRequests: 12 });
  await assert.rejects(run(), { name: "UploadSuspendedError" });
  files.file.etag = '"v2"';
  await assert.rejects(run(), { name: "FileChangedError", message: /replaced since/ });
  const { uploads } = await service.staysQuiet();
  assert.deepEqual([uploads.pending, uploads.cancelled], [0, 1]);
  const { upload } = await untilDone(run);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("without bounds, a file that has only another ETag is proven by its bytes", async (t) => {
  const { service, files, run } = await setUp(t);
  await assert.rejects(run({ maxRequests: 12 }), { name: "UploadSuspendedError" });
  files.file.etag = '"v2"';
  const upload = await run();
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  assert.equal((await service.stats()).calls.part, 26);
});

test("a damaged checkpoint is not believed: the beginning is read again", async (t) => {
  const { service, files, store, run } = await setUp(t);
  await assert.rejects(run({ maxRequests: 12 }), { name: "UploadSuspendedError" });
  const [key, text] = [...store.data].find(([name]) => name.startsWith("journal:"));
  const record = JSON.parse(text);
  assert.match(record.checkpoint, / etag "v1"$/);
  const state = Buffer.from(record.checkpoint.split(" ")[0], "base64");
  state[12] ^= 1;
  for (const checkpoint of [`${state.toString("base64")} etag "v1"`, '!? etag "v1"', "x", 5]) {
    store.data.set(key, JSON.stringify({ ...record, checkpoint }));
    const before = files.requests.length;
    await assert.rejects(run({ maxRequests: 10, md5: "0".repeat(32) }), { name: "UploadSuspendedError" });
    // Opening, the fingerprint, and then the beginning.
    const [start] = /\d+/.exec(files.requests[before + 3].range);
    assert.equal(start, "0", checkpoint);
  }
  const { upload } = await untilDone(() => run({ maxRequests: 12 }));
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("a source that cannot be reached any more keeps the upload", async (t) => {
  t.mock.method(Math, "random", () => 0);
  let isDown = false;
  const answer = (_, response, number) => {
    if (!(isDown && number > 0)) return false;
    response.writeHead(503).end();
    return true;
  };
  const { service, run } = await setUp(t, { answer, concurrency: 1 });
  const onEvent = ({ type, index }) => (isDown ||= type === "part" && index === 4);
  const error = await run({ onEvent }).catch((reason) => reason);
  assert.deepEqual(
    [error.name, error.resumable, error.retryable, error.cause.status],
    ["UploadError", true, true, 503],
    String(error),
  );
  assert.match(error.message, /^The source failed: The URL answered with status 503. The upload is kept/);
  isDown = false;
  const upload = await run();
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  assert.equal((await service.stats()).calls.part, 26);
});

test("without a journal a source that cannot be reached ends the upload, which is cancelled", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const answer = (_, response, number) => number > 3 && response.writeHead(503).end() && true;
  const { service, run } = await setUp(t, { answer, resume: false });
  await assert.rejects(run(), { name: "UploadError", resumable: false, retryable: true });
  const { uploads } = await service.staysQuiet();
  assert.deepEqual([uploads.pending, uploads.cancelled], [0, 1]);
});

test("a source without bounds and journal is uploaded with one request for each part", async (t) => {
  const { service, files, run } = await setUp(t, { resume: false });
  const upload = await run();
  assert.equal(files.requests.length, 1 + 26);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("a server without ranges is uploaded as a stream, but cannot be resumed", async (t) => {
  const { service, run } = await setUp(t, { answer: ({ headers }) => void delete headers.range });
  await assert.rejects(run(), { name: "TypeError", message: /^resume: .*stream/ });
  const upload = await run({ resume: false });
  assert.deepEqual([upload.file.filename, upload.file.bytes], ["a file.pdf", bytes.length]);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
});

test("a file in memory is carried in bounded runs too", async (t) => {
  const { service, store } = await setUp(t);
  const options = { purpose: "user_data", baseURL: service.baseURL, partSize: PART, resume: store, maxRequests: 10 };
  const { upload, runs } = await untilDone(() => uploadFileChunked(new File([bytes], "a.bin"), options));
  assert.ok(runs > 2);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
  assert.equal((await service.stats()).calls.part, 26);
});

test("wrong bounds are refused before any request", async (t) => {
  const { service, run } = await setUp(t);
  const wrong = {
    maxDuration: [0, -1, 1.5, "1000", 2 ** 31],
    maxRequests: [0, 9, 10.5, "10", 1_000_001],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const refused = { name: /^(Type|Range)Error$/, message: new RegExp(`^${name}: `) };
      await assert.rejects(run({ [name]: value }), refused, `${name}: ${value}`);
    }
    const valid = name === "maxDuration" ? 1000 : 10;
    await assert.rejects(run({ [name]: valid, resume: false }), { name: "TypeError", message: /^resume: / });
  }
  assert.equal((await service.stats()).requests, 0);
});
