// Input that cannot work is refused before any request, by the option's name, value and limit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { recorder, service } from "../support/recorder.mjs";

const { fetch, calls } = recorder(service);
const bytes = new Uint8Array(10);
const options = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1", fetch };

/** A Blob-like of a size nobody holds. */
const vast = (size) => ({
  size,
  name: "vast.bin",
  type: "",
  slice: () => new Blob(["x"]),
  arrayBuffer: async () => new ArrayBuffer(1),
});

const refused = {
  "no options": [bytes, undefined, TypeError, /purpose|filename/],
  "no purpose": [bytes, { purpose: undefined }, TypeError, /^purpose: .*required.*undefined/],
  "an empty purpose": [bytes, { purpose: "" }, TypeError, /^purpose: .*""/],
  "a purpose that is no string": [bytes, { purpose: 7 }, TypeError, /^purpose: .*7/],
  "an empty file": [new Blob([]), {}, RangeError, /^file: .*1 … 8589934592.*0 bytes/],
  "empty bytes": [new Uint8Array(0), {}, RangeError, /^file: .*0 bytes/],
  "a file above 8 GiB": [vast(2 ** 33 + 1), {}, RangeError, /^file: .*8589934592.*8589934593/],
  "no file": [undefined, {}, TypeError, /^file: .*undefined/],
  "a path": ["a.bin", {}, TypeError, /^file: .*"a.bin"/],
  "an array": [[1, 2], {}, TypeError, /^file: .*\[1,2\]/],
  "nameless bytes": [bytes, { filename: undefined }, TypeError, /^filename: .*required/],
  "a nameless Blob": [new Blob(["x"]), { filename: undefined }, TypeError, /^filename: .*required/],
  "a filename that is no string": [bytes, { filename: 1 }, TypeError, /^filename: .*1/],
  "part size 0": [bytes, { partSize: 0 }, RangeError, /^partSize: .*1 … 67108864 \(64 MiB\), got 0/],
  "a part size above 64 MiB": [bytes, { partSize: 2 ** 26 + 1 }, RangeError, /^partSize: .*67108864.*67108865/],
  "half a byte": [bytes, { partSize: 1.5 }, RangeError, /^partSize: .*1\.5/],
  "a part size in words": [bytes, { partSize: "5 MiB" }, TypeError, /^partSize: .*"5 MiB"/],
  "more than a million parts": [vast(1_000_001), { partSize: 1 }, RangeError, /^partSize: .*1000000/],
  "concurrency 0": [bytes, { concurrency: 0 }, RangeError, /^concurrency: .*1 … 64, got 0/],
  "concurrency 65": [bytes, { concurrency: 65 }, RangeError, /^concurrency: .*65/],
  "half a part in flight": [bytes, { concurrency: 1.5 }, RangeError, /^concurrency: .*1 … 64, got 1.5/],
  "concurrency in words": [bytes, { concurrency: "four" }, TypeError, /^concurrency: .*"auto" or .*1 … 64, got "four"/],
  "a transport nobody knows": [
    bytes,
    { transport: "tcp" },
    TypeError,
    /^transport: .*"auto", "fetch" or "xhr", got "tcp"/,
  ],
  "XMLHttpRequest where there is none": [
    bytes,
    { transport: "xhr" },
    TypeError,
    /^transport: .*no XMLHttpRequest.*"xhr"/,
  ],
  "a life of the File too short": [
    bytes,
    { expiresAfter: { anchor: "created_at", seconds: 3599 } },
    RangeError,
    /^expiresAfter: .*3600 … 2592000.*3599/,
  ],
  "a life of the File too long": [
    bytes,
    { expiresAfter: { anchor: "created_at", seconds: 2_592_001 } },
    RangeError,
    /^expiresAfter: .*2592000.*2592001/,
  ],
  "another anchor": [bytes, { expiresAfter: { anchor: "now", seconds: 3600 } }, TypeError, /^expiresAfter: .*"now"/],
  "a life of the File as a number": [bytes, { expiresAfter: 3600 }, TypeError, /^expiresAfter: .*3600/],
  "an MD5 of 31 digits": [bytes, { md5: "0".repeat(31) }, TypeError, /^md5: .*32 hex digits.*"0{31}"/],
  "an MD5 that is no hex": [bytes, { md5: "z".repeat(32) }, TypeError, /^md5: .*"z{32}"/],
  "an MD5 that is a number": [bytes, { md5: 1 }, TypeError, /^md5: .*1/],
  "bytes that differ from the size": [bytes, { bytes: 11 }, RangeError, /^bytes: .*11/],
  "bytes of 0": [bytes, { bytes: 0 }, RangeError, /^bytes: .*0/],
  "negative retries": [bytes, { maxRetries: -1 }, RangeError, /^maxRetries: .*0 … 100.*-1/],
  "a time-out of 0": [bytes, { timeout: 0 }, RangeError, /^timeout: .*1 … 2147483647.*0/],
  "a time-out no timer takes": [bytes, { timeout: 2 ** 31 }, RangeError, /^timeout: .*2147483648/],
  "a signal that is none": [bytes, { signal: {} }, TypeError, /^signal: .*AbortSignal/],
  "onProgress that is no function": [bytes, { onProgress: "log" }, TypeError, /^onProgress: .*"log"/],
  "headers that are a text": [bytes, { headers: "x: 1" }, TypeError, /^headers: .*\[name, value\] pairs$/],
  "a header pair without a value": [bytes, { headers: [["x"]] }, TypeError, /^headers: .*pairs$/],
  "a header pair whose value is undefined": [bytes, { headers: [["x", undefined]] }, TypeError, /^headers: .*pairs$/],
  "a header pair of three": [bytes, { headers: [["x", "1", "2"]] }, TypeError, /^headers: .*pairs$/],
  "a header that is not a pair": [bytes, { headers: ["x1"] }, TypeError, /^headers: .*pairs$/],
  "a header value that is a symbol": [bytes, { headers: { x: Symbol("y") } }, TypeError, /^headers: .*pairs$/],
  "a header value that is a function": [bytes, { headers: { x: () => "y" } }, TypeError, /^headers: .*pairs$/],
  "a header name that is a symbol": [bytes, { headers: [[Symbol("x"), "y"]] }, TypeError, /^headers: .*pairs$/],
  "fetch that is no function": [bytes, { fetch: "fetch" }, TypeError, /^fetch: .*"fetch"/],
  "resume that is 0": [bytes, { resume: 0 }, TypeError, /^resume: .*store.*0/],
  "resume without IndexedDB": [bytes, { resume: true }, TypeError, /^resume: .*IndexedDB.*true/],
  "resume without set and delete": [bytes, { resume: { get() {} } }, TypeError, /^resume: .*store/],
  "onConflict that is unknown": [
    bytes,
    { onConflict: "queue" },
    TypeError,
    /^onConflict: .*"fail" or "wait", got "queue"/,
  ],
  "onEvent that is not a function": [bytes, { onEvent: 1 }, TypeError, /^onEvent: .*1/],
  "a responseTimeout of 0": [bytes, { responseTimeout: 0 }, RangeError, /^responseTimeout: .*0/],
  "extraBody that is no object": [bytes, { extraBody: "tag" }, TypeError, /^extraBody: .*"tag"/],
  "a baseURL that is none": [bytes, { baseURL: "no url" }, TypeError, /^baseURL/],
  "a baseURL of another scheme": [bytes, { baseURL: "ftp://service.test" }, TypeError, /^baseURL.*http/],
  "a relative baseURL outside a page": [bytes, { baseURL: "/v1" }, TypeError, /^baseURL/],
  "a query that is a string": [bytes, { query: "a=1" }, TypeError, /^query/],
};

const NOT_FILES = { null: null, "a number": 42, "an empty object": {}, "a Map": new Map(), "a function": () => {} };
for (const [name, file] of Object.entries(NOT_FILES))
  refused[`a file that is ${name}`] = [file, {}, TypeError, /^file: /];
for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
  refused[`part size ${value}`] = [bytes, { partSize: value }, RangeError, /^partSize: /];
}
for (const value of [5n, {}, true, "5"]) {
  refused[`a part size that is a ${typeof value}`] = [bytes, { partSize: value }, TypeError, /^partSize: /];
}
for (const value of ["4", "AUTO", true, {}]) {
  refused[`concurrency ${JSON.stringify(value)}`] = [bytes, { concurrency: value }, TypeError, /^concurrency: /];
}

for (const [name, [file, given, Class, message]] of Object.entries(refused)) {
  test(`${name}: refused before any request`, async () => {
    const all = given && { ...options, ...given };
    await assert.rejects(uploadFileChunked(file, all), (error) => {
      assert.equal(Object.getPrototypeOf(error), Class.prototype);
      assert.match(error.message, message);
      assert.ok(
        error.message.startsWith(`${error.option}: expected ${error.expected}`),
        "option and expected are public",
      );
      return true;
    });
    assert.equal(calls.length, 0);
  });
}

test("what is right passes the same checks", async () => {
  const most = { partSize: 2 ** 26, concurrency: 64, maxRetries: 100, timeout: 2 ** 31 - 1, bytes: 10 };
  const expiresAfter = { anchor: "created_at", seconds: 2_592_000 };
  await uploadFileChunked(bytes, { ...options, ...most, expiresAfter });
  await uploadFileChunked(bytes, { ...options, concurrency: "auto", transport: "fetch" });
  await uploadFileChunked(bytes, { ...options, concurrency: null, transport: null });
  assert.ok(calls.length > 0);
});
