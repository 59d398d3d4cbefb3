// What can be uploaded, and what it is called and said to be.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { openFile } from "upload-file-chunked/open-file";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { recorder, service } from "../support/recorder.mjs";
import { startService } from "../support/service.mjs";

const bytes = noise(100_003);
const framed = new Uint8Array(200_000);
framed.set(bytes, 77);

const sources = {
  "an ArrayBuffer": () => bytes.slice().buffer,
  "a Uint8Array with an offset": () => framed.subarray(77, 77 + bytes.length),
  "a DataView with an offset": () => new DataView(framed.buffer, 77, bytes.length),
  "a Buffer": () => Buffer.from(bytes),
  "a Blob": () => new Blob([bytes]),
  "a File": () => new File([bytes], "named.bin"),
  "a file on disk": async (t) => openFile((await filesOnDisk(t, { "disk.bin": bytes }))[0]),
  "a Blob on disk": async (t) => openAsBlob((await filesOnDisk(t, { "disk.bin": bytes }))[0]),
};

for (const [name, make] of Object.entries(sources)) {
  test(`${name} comes back equal`, async (t) => {
    const { baseURL, contentOf: fetched, stats } = await startService(t);
    const options = { purpose: "user_data", filename: "a.bin", baseURL, partSize: 30_000 };
    const { file } = await uploadFileChunked(await make(t), options);
    const expected = contentOf(bytes);
    assert.deepEqual(await fetched(file.id), expected);
    assert.equal((await stats()).completed[0].md5, expected.md5);
  });
}

test("bytes changed after the call do not change the upload", async (t) => {
  const { baseURL, contentOf: fetched } = await startService(t);
  const mutable = bytes.slice();
  await uploadFileChunked(new Blob(["x"]), { purpose: "user_data", filename: "first.bin", baseURL }); // wasm is loaded
  const upload = uploadFileChunked(mutable, { purpose: "user_data", filename: "a.bin", baseURL, partSize: 30_000 });
  mutable.fill(0);
  assert.deepEqual(await fetched((await upload).file.id), contentOf(bytes));
});

test("bytes changed after the very first call, which loads the WebAssembly, do not either", async (t) => {
  const { baseURL, contentOf: fetched } = await startService(t);
  const mutable = bytes.slice();
  const fresh = await import("../../js/node.js?fresh");
  const upload = fresh.uploadFileChunked(mutable, { purpose: "user_data", filename: "a.bin", baseURL });
  mutable.fill(0);
  assert.deepEqual(await fetched((await upload).file.id), contentOf(bytes));
});

/** What create was sent about a file. */
async function declared(file, options) {
  const { fetch, of } = recorder(service);
  await uploadFileChunked(file, { purpose: "user_data", baseURL: "http://service.test/v1", fetch, ...options });
  return of("create")[0].body;
}

test("name and type are those of the File", async () => {
  const file = new File(["x"], "a.txt", { type: "text/x-mine" });
  const { filename, mime_type, bytes: size, purpose } = await declared(file);
  assert.deepEqual(
    { filename, mime_type, size, purpose },
    { filename: "a.txt", mime_type: "text/x-mine", size: 1, purpose: "user_data" },
  );
});

test("name and type of the options win", async () => {
  const file = new File(["x"], "a.txt", { type: "text/plain" });
  const { filename, mime_type } = await declared(file, { filename: "b.pdf", mimeType: "x/y" });
  assert.deepEqual({ filename, mime_type }, { filename: "b.pdf", mime_type: "x/y" });
});

const byExtension = {
  "train.jsonl": "text/jsonl",
  "TRAIN.JSONL": "text/jsonl",
  "paper.pdf": "application/pdf",
  "notes.md": "text/markdown",
  "table.csv": "text/csv",
  "a.b.PDF": "application/pdf",
  "archive.tar.gz": "application/octet-stream",
  README: "application/octet-stream",
  jsonl: "application/octet-stream",
  "a.jsonl.unknown": "application/octet-stream",
  "a.": "application/octet-stream",
  "a.constructor": "application/octet-stream",
};

for (const [name, type] of Object.entries(byExtension)) {
  test(`a file without a type named ${name} is ${type}`, async () => {
    assert.equal((await declared(new File(["x"], name))).mime_type, type);
  });
}

test("an unknown purpose is passed on, for the list keeps growing", async () => {
  assert.equal((await declared(new File(["x"], "a"), { purpose: "new-thing" })).purpose, "new-thing");
});

test("expiresAfter and extraBody are sent with create", async () => {
  const body = await declared(new File(["x"], "a"), {
    expiresAfter: { anchor: "created_at", seconds: 3600 },
    extraBody: { tag: { deep: [1] } },
  });
  assert.deepEqual(body.expires_after, { anchor: "created_at", seconds: 3600 });
  assert.deepEqual(body.tag, { deep: [1] });
});

test("a file of one part is sliced once: in Chromium each slice is a synchronous message", async (t) => {
  const { baseURL } = await startService(t);
  const { slice } = Blob.prototype;
  let slices = 0;
  Blob.prototype.slice = function (...range) {
    slices += 1;
    return slice.apply(this, range);
  };
  t.after(() => {
    Blob.prototype.slice = slice;
  });
  const { status } = await uploadFileChunked(new File([bytes], "a.bin"), { purpose: "user_data", baseURL });
  assert.deepEqual([status, slices], ["completed", 1]);
});
