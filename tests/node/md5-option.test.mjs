// The option md5: what is computed, what is sent, and what is read for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { MIB, noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { recorder, service } from "../support/recorder.mjs";

const base = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1" };

/** The md5 that complete was sent. */
async function sent(file, options) {
  const { fetch, of } = recorder(service);
  await uploadFileChunked(file, { ...base, fetch, ...options });
  return of("complete")[0].body.md5;
}

for (const [name, size] of Object.entries({
  "a byte": 1,
  "a MiB less one": MIB - 1,
  "a MiB": MIB,
  "6 MiB and 7": 6 * MIB + 7,
})) {
  test(`the MD5 of ${name} is sent, whatever the parts`, async () => {
    const bytes = noise(size);
    const { md5 } = contentOf(bytes);
    assert.equal(await sent(bytes, {}), md5);
    assert.equal(await sent(bytes, { partSize: Math.ceil(size / 7), concurrency: 3 }), md5);
  });
}

/** A Blob-like whose parts can be read, once each. */
function once(size) {
  const read = [];
  const slice = (start, end) => ({
    size: end - start,
    slice: (from, to) => slice(start + from, start + to),
    arrayBuffer: async () => {
      read.push([start, end]);
      return new ArrayBuffer(end - start);
    },
  });
  return { ...slice(0, size), read };
}

test("one that the caller gives is sent in lower case, and nothing is read for it", async () => {
  const file = once(30);
  const given = "D41D8CD98F00B204E9800998ECF8427E";
  assert.equal(await sent(file, { md5: given, partSize: 10, concurrency: 1 }), given.toLowerCase());
  assert.deepEqual(file.read, [
    [0, 10],
    [10, 20],
    [20, 30],
  ]);
});

test("with md5: false none is sent, and nothing is read for it", async () => {
  const file = once(30);
  assert.equal(await sent(file, { md5: false, partSize: 10, concurrency: 1 }), undefined);
  assert.equal(file.read.length, 3);
});

test("a file that gives fewer bytes than its size promises has changed, while it is hashed", async () => {
  const file = { ...once(100), slice: () => ({ arrayBuffer: async () => new ArrayBuffer(1) }) };
  const { fetch, calls } = recorder((call) => (call.operation === "parts" ? new Promise(() => {}) : service(call)));
  await assert.rejects(uploadFileChunked(file, { ...base, fetch, partSize: 200 }), { name: "FileChangedError" });
  assert.equal(calls.at(-1).operation, "cancel");
});
