// An object in a bucket, read by ranges. `tests/imports` reads one in workerd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openR2 } from "upload-file-chunked/sources";
import { bucketOf as bucketWith } from "../support/bucket.mjs";
import { noise } from "../support/bytes.mjs";

const bytes = Buffer.from(noise(1000));
const bucketOf = (before) => bucketWith("reports/a.pdf", bytes, before);
const read = async (source, ...range) => Buffer.from(await source.slice(...range).arrayBuffer());

test("an object has its size, name, type and validator, and each slice is one guarded range", async () => {
  const { bucket, calls } = bucketOf();
  const source = await openR2(bucket, "reports/a.pdf");
  assert.deepEqual([source.size, source.name, source.type], [1000, "a.pdf", "application/pdf"]);
  assert.equal(source.validator, "r2 e1");
  assert.deepEqual(await read(source, 10, 20), bytes.subarray(10, 20));
  assert.deepEqual(calls, [{ range: { offset: 10, length: 10 }, onlyIf: { etagMatches: "e1" } }]);
});

const changes = {
  "is replaced": (object) => (object.etag = "e2"),
  "is removed": (object) => (object.isThere = false),
};
for (const [name, change] of Object.entries(changes)) {
  test(`an object that ${name} meanwhile is not read, and not asked for again`, async () => {
    const { bucket, object, calls } = bucketOf();
    const source = await openR2(bucket, "reports/a.pdf");
    change(object);
    await assert.rejects(read(source, 0, 10), { name: "NotReadableError" });
    assert.equal(calls.length, 1);
  });
}

test("a bucket that throws or hangs is asked again, and its last exception is the cause", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const failures = [() => Promise.reject(new Error("10001")), () => new Promise(() => {})];
  const { bucket, calls } = bucketOf((number) => failures[number - 1]?.());
  const source = await openR2(bucket, "reports/a.pdf", { timeout: 50 });
  assert.deepEqual(await read(source, 0, 10), bytes.subarray(0, 10));
  assert.equal(calls.length, 3);
  const broken = bucketOf(() => Promise.reject(new Error("10001")));
  const other = await openR2(broken.bucket, "reports/a.pdf", { maxRetries: 1 });
  const error = await read(other, 0, 10).catch((reason) => reason);
  assert.deepEqual([error.name, error.kept, error.cause.message], ["SourceError", true, "10001"]);
  assert.equal(broken.calls.length, 2);
});

test("fewer bytes than the range are an error", async () => {
  const { bucket, object } = bucketOf();
  const source = await openR2(bucket, "reports/a.pdf");
  object.bytes = bytes.subarray(0, 5);
  await assert.rejects(read(source, 0, 10), { name: "SourceError", retryable: false });
});

test("what cannot be opened says so", async () => {
  const { bucket } = bucketOf();
  await assert.rejects(openR2(bucket, "none"), { name: "SourceError", status: 404 });
  for (const wrong of [undefined, {}, { head() {} }]) {
    await assert.rejects(openR2(wrong, "a"), { name: "TypeError", message: /^bucket: / });
  }
  for (const key of ["", 5, undefined]) await assert.rejects(openR2(bucket, key), { message: /^key: / });
  await assert.rejects(openR2(bucket, "a", { headers: {} }), { message: /^headers: no such option/ });
});
