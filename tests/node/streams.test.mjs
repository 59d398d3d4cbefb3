// Streams as the source: what arrives, however they are cut, and how they end.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const partSize = 50_000;
const size = 6 * partSize + 123;
const bytes = noise(size);

/**
 * A stream of chunks of the lengths that `lengths` gives one after the other, again and again.
 * `log` hears whether its source was told to stop, and how much was ever asked of it.
 */
function streamOf(bytes, lengths, log = {}) {
  let offset = 0;
  let turn = 0;
  log.given = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (offset >= bytes.length) return controller.close();
        const length = lengths[turn++ % lengths.length];
        controller.enqueue(bytes.slice(offset, offset + length));
        offset += length;
        log.given = Math.min(offset, bytes.length);
      },
      cancel() {
        log.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

const given = (baseURL, options) => ({
  purpose: "user_data",
  filename: "a.bin",
  bytes: size,
  baseURL,
  partSize,
  ...options,
});

/** Uploads `source` to a service of its own and sees that it is `expected`. */
async function comesThrough(t, source, { faults, expected = bytes, ...options } = {}) {
  const service = await startService(t, { faults });
  const { file } = await uploadFileChunked(source, given(service.baseURL, { bytes: expected.length, ...options }));
  assert.deepEqual(await service.contentOf(file.id), contentOf(expected));
  const stats = await service.stats();
  assert.equal(stats.completed[0].md5, contentOf(expected).md5);
  assert.equal(stats.uploads.pending, 0);
  return stats;
}

/** Lengths of chunks by what is odd about them. */
const cuts = {
  "of one length that divides nothing": [7_919],
  "of the length of a part": [partSize],
  "that end a byte before and after each part": [partSize - 1, 2],
  "with empty ones between": [0, 10_000, 0, 0, 33_333, 0],
  "each larger than a part": [partSize + 1],
  "each larger than two parts": [2 * partSize + 17],
  "of one chunk that holds everything": [size],
  "of one byte and of much in turn": [1, 99_999],
};

for (const [name, lengths] of Object.entries(cuts)) {
  for (const concurrency of [1, 3]) {
    test(`a stream of chunks ${name} comes back equal, concurrency ${concurrency}`, async (t) => {
      const { calls, orphan_parts } = await comesThrough(t, streamOf(bytes, lengths), { concurrency });
      assert.deepEqual([calls.part, orphan_parts], [7, 0]);
    });
  }
}

test("a small file in chunks of one byte comes back equal", async (t) => {
  const small = noise(20_001);
  await comesThrough(t, streamOf(small, [1]), { expected: small, partSize: 5_000 });
});

test("chunks of one byte cost no more than a moment each", async (t) => {
  const small = noise(30_000);
  // Of this process: other work of the machine does not count.
  const begun = process.cpuUsage();
  await comesThrough(t, streamOf(small, [1]), { expected: small });
  const { user, system } = process.cpuUsage(begun);
  const each = (user + system) / 1000 / small.length;
  t.diagnostic(`${(each * 1000).toFixed(0)} µs each`);
  // A part that was sent piece by piece took ten times as long.
  assert.ok(each < 0.3, `${each} ms each`);
});

test("a source that uses one buffer for all its chunks is uploaded as it was when it gave them", async (t) => {
  const buffer = new Uint8Array(10_000);
  let offset = 0;
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (offset >= size) return controller.close();
        const piece = bytes.subarray(offset, offset + buffer.length);
        buffer.set(piece);
        controller.enqueue(buffer.subarray(0, piece.length));
        offset += piece.length;
      },
    },
    { highWaterMark: 0 },
  );
  await comesThrough(t, stream, { concurrency: 3 });
});

test("a stream of exactly one part, and one of a single byte, come back equal", async (t) => {
  await comesThrough(t, streamOf(bytes.slice(0, partSize), [997]), { expected: bytes.slice(0, partSize) });
  await comesThrough(t, streamOf(bytes.slice(0, 1), [1]), { expected: bytes.slice(0, 1) });
});

test("a stream that was begun before comes back from where it stands", async (t) => {
  const stream = streamOf(bytes, [10_000]);
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
  await comesThrough(t, stream, { expected: bytes.slice(10_000) });
});

test("chunks that are views into larger buffers, and Buffers, come back equal", async (t) => {
  const framed = new Uint8Array(size + 100);
  framed.set(bytes, 50);
  const views = [
    framed.subarray(50, 90_000),
    Buffer.from(framed.buffer, 90_000, 120_000),
    framed.subarray(210_000, size + 50),
  ];
  await comesThrough(t, new Blob(views).stream());
  await comesThrough(t, ReadableStream.from(views));
});

const forms = {
  "array buffers": (piece) => piece.buffer,
  "views of another type": (piece) => new DataView(piece.buffer),
  "Uint8Arrays of another realm": (piece) => runInNewContext("Uint8Array.from(piece)", { piece }),
  "array buffers of another realm": (piece) => runInNewContext("Uint8Array.from(piece).buffer", { piece }),
};

for (const [name, form] of Object.entries(forms)) {
  test(`chunks that are ${name} come back equal`, async (t) => {
    const chunks = Array.from({ length: Math.ceil(size / 20_000) }, (_, index) =>
      form(bytes.slice(index * 20_000, (index + 1) * 20_000)),
    );
    await comesThrough(t, ReadableStream.from(chunks));
  });
}

test("the body of a Response is uploaded", async (t) => {
  const server = createServer((_, response) => response.end(bytes));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const response = await fetch(`http://127.0.0.1:${server.address().port}`);
  const length = Number(response.headers.get("content-length"));
  assert.equal(length, size);
  await comesThrough(t, response.body);
});

test("Node's stream of a file is uploaded through Readable.toWeb", async (t) => {
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  await comesThrough(t, Readable.toWeb(createReadStream(path)));
  await comesThrough(t, Readable.toWeb(createReadStream(path, { highWaterMark: 333 })));
});

test("a byte stream is uploaded", async (t) => {
  let offset = 0;
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      controller.enqueue(bytes.slice(offset, offset + 40_000));
      offset += 40_000;
      if (offset >= size) controller.close();
    },
  });
  await comesThrough(t, stream);
});

test("without an MD5, and with one that is given, a stream comes back equal", async (t) => {
  const service = await startService(t);
  for (const md5 of [false, contentOf(bytes).md5]) {
    const { file } = await uploadFileChunked(streamOf(bytes, [9_973]), given(service.baseURL, { md5 }));
    assert.deepEqual(await service.contentOf(file.id), contentOf(bytes));
  }
  const wrong = uploadFileChunked(streamOf(bytes, [9_973]), given(service.baseURL, { md5: "0".repeat(32) }));
  await assert.rejects(wrong, { name: "APIError", phase: "complete" });
});

test("a stream's progress never goes back and ends with everything confirmed", async (t) => {
  const told = [];
  await comesThrough(t, streamOf(bytes, [9_973]), { concurrency: 2, onProgress: (progress) => told.push(progress) });
  for (const [index, now] of told.entries()) {
    const before = told[index - 1] ?? now;
    for (const counter of ["loaded", "confirmed", "hashed"]) assert.ok(now[counter] >= before[counter], counter);
  }
  const { loaded, confirmed, hashed, partsCompleted } = told.at(-1);
  assert.deepEqual([loaded, confirmed, hashed, partsCompleted], [size, size, size, 7]);
});

describe("parts of a stream are sent again with the same bytes", () => {
  const faults = {
    "500 twice on the first part": [{ operation: "part", nth: [1, 2], status: 500 }],
    "500 twice on the last": [{ operation: "part", nth: [7, 8], status: 500, headers: { "retry-after-ms": "1" } }],
    "a connection dropped before a part was stored": [{ operation: "part", nth: 3, drop: "before" }],
    "a connection dropped after a part was stored": [{ operation: "part", nth: 3, drop: "after" }],
    "every third call refused": [
      { operation: "part", nth: { every: 3 }, status: 503, headers: { "retry-after-ms": "1" } },
    ],
  };
  for (const [name, rules] of Object.entries(faults)) {
    for (const concurrency of [1, 3]) {
      test(`${name}, concurrency ${concurrency}`, async (t) => {
        const { calls } = await comesThrough(t, streamOf(bytes, [9_973]), { faults: rules, concurrency });
        assert.ok(calls.part > 7);
      });
    }
  }
});

test("while one part is stuck, no more of the stream is read than the parts in flight hold", async (t) => {
  const service = await startService(t, { faults: [{ operation: "part", delay_before_ms: 60_000 }] });
  const log = {};
  const upload = uploadFileChunked(streamOf(bytes, [10_000], log), given(service.baseURL, { concurrency: 2 }));
  upload.catch(() => {});
  await service.until(({ in_flight }) => in_flight === 2);
  await service.staysQuiet().catch(() => {});
  assert.equal(log.given, 2 * partSize);
  upload.abort();
  await upload.catch(() => {});
});

test("a stream slower than `timeout` costs no attempt", async (t) => {
  let turn = 0;
  const stream = new ReadableStream(
    {
      async pull(controller) {
        // Far longer than an attempt may take; the wait itself is what is tested.
        await new Promise((resolve) => setTimeout(resolve, 400));
        if (turn === 3) return controller.close();
        controller.enqueue(bytes.slice(turn * partSize, (turn + 1) * partSize));
        turn += 1;
      },
    },
    { highWaterMark: 0 },
  );
  const expected = bytes.slice(0, 3 * partSize);
  const { calls } = await comesThrough(t, stream, { expected, timeout: 250, maxRetries: 0, concurrency: 3 });
  assert.equal(calls.part, 3);
});
