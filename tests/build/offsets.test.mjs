// Offsets that need more than 31, and more than 32 bits. Nobody holds so many bytes: the file is a double that
// says of each part from where to where it was sliced.

import assert from "node:assert/strict";
import { test } from "node:test";
import { merge, snapshot } from "../../js/client/options/snapshot.js";
import { uploadConfig } from "../../js/client/options/upload.js";
import { Task } from "../../js/client/task.js";
import { UploadPort } from "../../js/client/upload-port.js";
import { MIB } from "../support/bytes.mjs";
import { json, recorder, service } from "../support/recorder.mjs";
import { upload } from "./module.mjs";

/** A source of `size` bytes, whose slices hold where they are from and say they were whole. */
function vast(size) {
  const slice = (start, end) => Object.defineProperty(new Blob([`${start}-${end}`]), "size", { value: end - start });
  return {
    blob: { size, slice },
    readable: undefined,
    size,
    name: "vast.bin",
    type: "application/octet-stream",
    probe: async () => ({}),
    close() {},
  };
}

/** Uploads so many bytes through the module itself; gives the recorder and what it resolved with. */
async function uploaded(size, options, answer = service) {
  const record = recorder(answer);
  const given = {
    purpose: "user_data",
    baseURL: "http://service.test/v1",
    md5: false,
    fetch: record.fetch,
    ...options,
  };
  const source = vast(size);
  const config = uploadConfig(merge(snapshot(), snapshot(given)), source);
  const port = new UploadPort(config, source, new Task());
  try {
    const done = await upload(config, port, false, undefined);
    const places = record.of("parts").map(({ init }) => init.body.get("data").text());
    return { ...record, done, places: await Promise.all(places) };
  } finally {
    port.close();
  }
}

test("parts of eight GiB are cut at exact offsets", async () => {
  const size = 8192 * MIB;
  const { done, places, of } = await uploaded(size, { partSize: 64 * MIB, concurrency: 1 });
  const expected = Array.from({ length: 128 }, (_, index) => `${index * 64 * MIB}-${(index + 1) * 64 * MIB}`);
  assert.deepEqual(places, expected);
  assert.equal(of("create")[0].body.bytes, size);
  assert.equal(done.file.bytes, size);
});

test("the last part beyond four GiB is short", async () => {
  const { places } = await uploaded(4096 * MIB + 1, { partSize: 64 * MIB, concurrency: 1 });
  assert.equal(places.at(-1), "4294967296-4294967297");
});

test("ids go to complete in file order, whatever the order of the answers", async () => {
  let last;
  const sixth = new Promise((resolve) => (last = resolve));
  const answer = async (call) => {
    if (call.operation !== "parts") return service(call);
    if (call.number === 6) last();
    // The first part is answered when the last one has been sent.
    if (call.number > 1) return service(call);
    await sixth;
    return json(200, { id: "part_slow", object: "upload.part" });
  };
  const { of } = await uploaded(60 * MIB, { partSize: 10 * MIB, concurrency: 3 }, answer);
  const ids = of("complete")[0].body.part_ids;
  assert.deepEqual(ids, ["part_slow", "part_2", "part_3", "part_4", "part_5", "part_6"]);
});
