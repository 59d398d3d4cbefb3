// A file on disk, read as it is uploaded.

import assert from "node:assert/strict";
import { open, rm, utimes } from "node:fs/promises";
import { test } from "node:test";
import { Uploads, uploadFileChunked } from "upload-file-chunked";
import { openFile } from "upload-file-chunked/open-file";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const GIB = 2 ** 30;
const text = async (file) => Buffer.from(await file.arrayBuffer()).toString();

test("slices are a Blob's", async (t) => {
  const [path] = await filesOnDisk(t, { "a.txt": "0123456789" });
  const file = await openFile(path);
  const blob = new Blob(["0123456789"]);
  assert.deepEqual([file.size, file.name, file.type], [10, "a.txt", ""]);
  for (const range of [[], [3], [3, 5], [0, 99], [-3], [2, -2], [-99, 1], [7, 3], [11, 12]]) {
    const [ours, theirs] = [file, blob].map((from) => from.slice(...range));
    assert.deepEqual([ours.size, await text(ours)], [theirs.size, await text(theirs)], `slice(${range})`);
    const [inOurs, inTheirs] = [ours, theirs].map((from) => from.slice(1, 3));
    assert.equal(await text(inOurs), await text(inTheirs), `slice(${range}) of it`);
  }
});

test("above 4 GiB size and bytes are right", async (t) => {
  const [path] = await filesOnDisk(t, { vast: "" });
  const vast = await open(path, "r+");
  await vast.truncate(8 * GIB);
  for (const offset of [2 * GIB, 4 * GIB, 6 * GIB]) await vast.write(`at ${offset}`, offset);
  await vast.close();
  const file = await openFile(path);
  assert.equal(file.size, 8 * GIB);
  for (const offset of [2 * GIB, 4 * GIB, 6 * GIB]) {
    const expected = `\0at ${offset}\0`;
    assert.equal(await text(file.slice(offset - 1, offset - 1 + expected.length)), expected);
  }
});

const changes = {
  "grows by a byte": async (path) => {
    const file = await open(path, "a");
    await file.write("x");
    await file.close();
  },
  "is written to and keeps its size": async (path) => {
    const file = await open(path, "r+");
    await file.write("x", 0);
    await file.close();
    // Even where two writes fall into one tick of the file system's clock.
    await utimes(path, 1, 1);
  },
  "is removed": (path) => rm(path),
};

for (const [name, change] of Object.entries(changes)) {
  test(`one that ${name} meanwhile ends the upload, which is cancelled`, async (t) => {
    const service = await startService(t, { faults: [{ operation: "create", delay_after_ms: 1500 }] });
    const [path] = await filesOnDisk(t, { "a.bin": noise(100_000) });
    const options = { purpose: "user_data", baseURL: service.baseURL, partSize: 10_000, concurrency: 1 };
    const ended = uploadFileChunked(await openFile(path), options);
    await service.until(({ uploads }) => uploads.pending === 1);
    await change(path);
    await assert.rejects(ended, { name: "FileChangedError" });
    const { uploads, calls } = await service.staysQuiet();
    assert.deepEqual([uploads.pending, uploads.cancelled, calls.complete], [0, 1, 0]);
  });
}

test("a Blob whose slices are too short, as Node's may be, is not a success", async (t) => {
  const { slice } = Blob.prototype;
  t.mock.method(Blob.prototype, "slice", function (start, end) {
    return slice.call(this, start, start > 50_000 ? start : end);
  });
  const service = await startService(t);
  const options = { purpose: "user_data", filename: "a", baseURL: service.baseURL, partSize: 10_000, md5: false };
  await assert.rejects(uploadFileChunked(new Blob([noise(100_000)]), options), { name: "FileChangedError" });
  const { uploads, calls } = await service.staysQuiet();
  assert.deepEqual([uploads.pending, uploads.cancelled, calls.complete], [0, 1, 0]);
});

test("it is no part by itself: that takes a Blob", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { "a.bin": "abc" });
  const uploads = new Uploads({ baseURL: service.baseURL });
  const data = await openFile(path);
  await assert.rejects(async () => uploads.parts.create("upload_1", { data }), {
    name: "TypeError",
    message: /^data: /,
  });
  assert.equal((await service.stats()).requests, 0);
});

test("what cannot be opened says so", async () => {
  await assert.rejects(openFile("/nonexistent/file"), { code: "ENOENT" });
});
