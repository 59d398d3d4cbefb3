// The options of the queue, and the files that they refuse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createUploadQueue, FileRejectedError } from "upload-file-chunked/queue";
import { noise } from "../support/bytes.mjs";
import { startService } from "../support/service.mjs";

const fileOf = (size, seed, name = `${seed}.bin`) => new File([noise(size, seed)], name, { lastModified: 1 });

async function ready(t, options = {}) {
  const server = await startService(t);
  const queue = createUploadQueue({ purpose: "user_data", baseURL: server.baseURL, ...options });
  t.after(() => queue.destroy());
  return { server, queue };
}

test("files that break a restriction are failed items that say which", async (t) => {
  const { queue } = await ready(t, {
    autoStart: false,
    accept: ".BIN, text/*",
    maxFileSize: 50,
    minFileSize: 2,
    maxFiles: 3,
    maxTotalSize: 100,
  });
  const typed = new File(["words"], "a", { type: "text/plain;charset=utf-8" });
  const added = queue.add([
    fileOf(50, 1),
    fileOf(50, 1),
    fileOf(51, 2),
    fileOf(1, 3),
    fileOf(10, 4, "a.pdf"),
    typed,
    fileOf(46, 5),
    fileOf(45, 6),
    fileOf(5, 7),
  ]);
  const reasons = added.map(({ error }) => error?.reason);
  const expected = [
    undefined,
    "duplicate",
    "too-large",
    "too-small",
    "type",
    undefined,
    "total-size",
    undefined,
    "too-many",
  ];
  assert.deepEqual(reasons, expected);
  assert.ok(added[1].error instanceof FileRejectedError);
  assert.equal(added[2].error.message, "2.bin was not added: it is larger than 50 bytes.");
  assert.deepEqual([added[1].state, added[1].canRetry], ["failed", false]);
  assert.deepEqual([queue.totals.total, queue.totals.count.queued, queue.totals.count.failed], [100, 3, 6]);
  // What is removed makes room.
  queue.remove(added[0].id);
  assert.equal(queue.add(fileOf(50, 1))[0].error, null);
});

test("options that cannot work are named when the queue is created", () => {
  const refused = [
    [{ filesAtOnce: 0 }, RangeError, "filesAtOnce"],
    [{ filesAtonce: 1 }, TypeError, "filesAtonce"],
    [{ accept: 1 }, TypeError, "accept"],
    [{ maxFileSize: -1 }, RangeError, "maxFileSize"],
    [{ minFileSize: 2, maxFileSize: 1 }, RangeError, "minFileSize"],
    [{ filename: "a" }, TypeError, "filename"],
    [{ onProgress: 1 }, TypeError, "onProgress"],
    [{ warnBeforeUnload: "yes" }, TypeError, "warnBeforeUnload"],
  ];
  for (const [options, Kind, option] of refused) {
    assert.throws(
      () => createUploadQueue(options),
      (error) => error instanceof Kind && error.option === option,
    );
  }
  assert.throws(() => createUploadQueue({ filesAtonce: 1 }), /did you mean filesAtOnce\?/);
});

test("an upload whose options cannot work is a failed item", async (t) => {
  const { queue } = await ready(t, { purpose: undefined });
  queue.add(fileOf(10, 1));
  await queue.settled();
  assert.deepEqual([queue.items[0].state, queue.items[0].error.option], ["failed", "purpose"]);
});
