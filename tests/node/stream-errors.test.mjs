// Streams that do not do as they said, and streams that are not taken at all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { startService } from "../support/service.mjs";

const partSize = 50_000;
const chunk = 10_000;
const size = 6 * partSize;
const bytes = noise(size);

/** A stream that gives `bytes` and then does as `end` says; `log` hears whether it was told to stop. */
function streamOf(bytes, { end = (controller) => controller.close(), log = {}, of = (piece) => piece } = {}) {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return end(controller);
      controller.enqueue(of(bytes.slice(offset, offset + chunk)));
      offset += chunk;
    },
    cancel() {
      log.cancelled = (log.cancelled ?? 0) + 1;
    },
  });
}

const given = (baseURL, options) => ({ purpose: "user_data", filename: "a.bin", baseURL, partSize, ...options });

/** Sees that the upload is cancelled at the service, that nothing follows, and gives the error. */
async function fails(t, source, options, faults) {
  const service = await startService(t, { faults });
  const upload = uploadFileChunked(source, given(service.baseURL, options));
  const error = await upload.then(
    () => assert.fail("it resolved"),
    (error) => error,
  );
  const { calls, uploads } = await service.staysQuiet();
  assert.deepEqual([calls.cancel, calls.complete, uploads.pending, uploads.cancelled], [1, 0, 0, 1]);
  assert.match(error.uploadId, /^upload_/);
  return error;
}

const lengths = { "by a byte": 1, "by a chunk": chunk, "by more than a part": partSize + 1 };

for (const [name, missing] of Object.entries(lengths)) {
  for (const concurrency of [1, 3]) {
    test(`a stream that ends early ${name} is a StreamLengthError, concurrency ${concurrency}`, async (t) => {
      const error = await fails(t, streamOf(bytes.slice(0, size - missing)), { bytes: size, concurrency });
      assert.equal(error.name, "StreamLengthError");
      assert.equal(error.retryable, false);
      assert.ok(error.message.includes(`${size} bytes`) && error.message.includes(`${size - missing}`), error.message);
    });

    test(`a stream that runs over ${name} is a StreamLengthError, concurrency ${concurrency}`, async (t) => {
      const log = {};
      // It would go on, so that there is something to stop.
      const source = streamOf(bytes, { log, end: () => new Promise(() => {}) });
      const error = await fails(t, source, { bytes: size - missing, concurrency });
      assert.equal(error.name, "StreamLengthError");
      assert.equal(log.cancelled, 1, "the source is told to stop, once");
    });
  }
}

test("a stream that ends without a byte is a StreamLengthError", async (t) => {
  const error = await fails(t, streamOf(new Uint8Array(0)), { bytes: 1 });
  assert.equal(error.name, "StreamLengthError");
});

for (const concurrency of [1, 3]) {
  test(`what the stream fails with is the cause of the error, itself, concurrency ${concurrency}`, async (t) => {
    const cause = new Error("the disk is gone");
    const source = streamOf(bytes.slice(0, 3 * partSize + chunk), { end: (controller) => controller.error(cause) });
    const error = await fails(t, source, { bytes: size, concurrency });
    assert.equal(error.cause, cause);
    assert.equal(error.name, "UploadError");
    assert.match(error.message, /stream/);
    assert.match(error.message, /the disk is gone/);
  });
}

const foreign = {
  strings: (piece) => String(piece[0]),
  numbers: (piece) => piece.length,
  "arrays of bytes": (piece) => [...piece.subarray(0, 9)],
  Blobs: (piece) => new Blob([piece]),
  nulls: () => null,
};

for (const [name, of] of Object.entries(foreign)) {
  test(`a stream of ${name} is told that its chunks must be Uint8Arrays`, async (t) => {
    const log = {};
    const error = await fails(t, streamOf(bytes, { of, log }), { bytes: size });
    assert.match(error.message, /Uint8Array/);
    assert.equal(log.cancelled, 1);
  });
}

test("a part that is refused for good tells the source to stop", async (t) => {
  const log = {};
  const faults = [{ operation: "part", nth: 3, status: 400 }];
  // It would go on: when the third part is refused, the last may have been read.
  const source = streamOf(bytes, { log, end: () => new Promise(() => {}) });
  const error = await fails(t, source, { bytes: size }, faults);
  assert.equal(error.status, 400);
  assert.equal(log.cancelled, 1);
});

test("a refused create tells the source to stop", async (t) => {
  const log = {};
  const service = await startService(t, { faults: [{ operation: "create", status: 400 }] });
  const upload = uploadFileChunked(streamOf(bytes, { log }), given(service.baseURL, { bytes: size }));
  await assert.rejects(upload, { name: "APIError", status: 400 });
  assert.equal(log.cancelled, 1);
});

for (const way of ["a signal", "the task"]) {
  test(`an abort by ${way} in flight tells the source to stop`, async (t) => {
    const service = await startService(t, { faults: [{ operation: "part", nth: 4, delay_after_ms: 60_000 }] });
    const [log, controller, reason] = [{}, new AbortController(), new Error("enough")];
    const options = given(service.baseURL, { bytes: size, concurrency: 1, signal: controller.signal });
    const upload = uploadFileChunked(streamOf(bytes, { log }), options);
    const ended = assert.rejects(upload, (error) => error === reason);
    await service.until(({ parts_stored }) => parts_stored === 4);
    if (way === "the task") upload.abort(reason);
    else controller.abort(reason);
    await ended;
    assert.equal(log.cancelled, 1);
    const { uploads } = await service.staysQuiet();
    assert.deepEqual([uploads.pending, uploads.cancelled], [0, 1]);
  });
}

test("an abort while the stream has nothing to give tells the source to stop", async (t) => {
  const service = await startService(t);
  const log = {};
  const source = streamOf(bytes.slice(0, partSize), { end: () => new Promise(() => {}), log });
  const upload = uploadFileChunked(source, given(service.baseURL, { bytes: size }));
  const reason = new Error("enough");
  const ended = assert.rejects(upload, (error) => error === reason);
  await service.until(({ parts_stored }) => parts_stored === 1);
  upload.abort(reason);
  await ended;
  assert.equal(log.cancelled, 1);
});

/** Sees that the call is refused before any request, and that the stream is still the caller's. */
async function refused(t, source, options, expected) {
  const service = await startService(t);
  await assert.rejects(uploadFileChunked(source, given(service.baseURL, options)), expected);
  assert.equal((await service.stats()).requests, 0);
}

const wrong = {
  "bytes missing": [{}, { name: "TypeError", option: "bytes" }],
  "bytes that are none": [{ bytes: "9" }, { name: "TypeError", option: "bytes" }],
  "bytes of nothing": [{ bytes: 0 }, { name: "RangeError", option: "bytes" }],
  "bytes beyond 8 GiB": [{ bytes: 2 ** 33 + 1 }, { name: "RangeError", option: "bytes" }],
  "resume, which a stream cannot": [
    { bytes: size, resume: { get() {}, set() {}, delete() {} } },
    { name: "TypeError", option: "resume" },
  ],
  "no filename": [
    { bytes: size, filename: undefined },
    { name: "TypeError", option: "filename" },
  ],
  "a header that is none": [
    { bytes: size, headers: 7 },
    { name: "TypeError", option: "headers" },
  ],
};

for (const [name, [options, expected]] of Object.entries(wrong)) {
  test(`${name}: refused before any request, and the stream is left as it was`, async (t) => {
    const log = {};
    const source = streamOf(bytes, { log });
    await refused(t, source, options, expected);
    assert.equal(source.locked, false);
    assert.equal(log.cancelled, undefined);
    const service = await startService(t);
    const upload = await uploadFileChunked(source, given(service.baseURL, { bytes: size }));
    assert.equal(upload.status, "completed");
  });
}

test("a stream that somebody else reads is a TypeError before any request, and stays theirs", async (t) => {
  const log = {};
  const source = streamOf(bytes, { log });
  const reader = source.getReader();
  await refused(t, source, { bytes: size }, { name: "TypeError", option: "file" });
  assert.equal((await reader.read()).value.length, chunk);
  assert.equal(log.cancelled, undefined);
});

test("while it is uploaded the stream is locked, and no part of it is lost to others", async (t) => {
  const service = await startService(t);
  const source = streamOf(bytes);
  const first = uploadFileChunked(source, given(service.baseURL, { bytes: size }));
  const second = uploadFileChunked(source, given(service.baseURL, { bytes: size }));
  const outcomes = await Promise.allSettled([first, second]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
  assert.equal(outcomes[1].reason.name, "TypeError");
});

test("a stream that has ended already is a StreamLengthError", async (t) => {
  const source = streamOf(bytes);
  for await (const _ of source.values({ preventCancel: true }));
  const error = await fails(t, source, { bytes: size });
  assert.equal(error.name, "StreamLengthError");
});
