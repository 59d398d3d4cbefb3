// The database of the journals: deleted, blocked, of a newer version, or not to be had.

import { listResumable } from "upload-file-chunked";
import { MIB } from "../../support/bytes.mjs";
import { equal, ok, rejects } from "../page/assert.js";
import { openRealm, uploadInSandbox } from "../page/frames.js";
import { faults, stats, until } from "../page/service.js";
import { comesThrough, fileOf, upload } from "../page/uploads.js";

const DATABASE = "upload-file-chunked";
const partSize = MIB / 2;
const size = 8 * partSize;
const options = { partSize, concurrency: 2, resume: true };

const asPromise = (request, ...failures) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    for (const failure of ["onerror", ...failures])
      request[failure] = () => reject(new Error(`${failure} of IndexedDB`));
  });

const remove = ({ indexedDB }) => asPromise(indexedDB.deleteDatabase(DATABASE), "onblocked");

/** Waits until one entry is listed whose journal has `parts` parts. */
async function listedWith(parts) {
  const end = performance.now() + 20_000;
  for (;;) {
    const entries = await listResumable();
    if (entries.length === 1 && entries[0].confirmed >= parts * partSize) return entries[0];
    ok(performance.now() < end, `not listed with ${parts} parts: ${JSON.stringify(entries)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Two parts answer, the others wait; gives what aborts the upload and waits for its end. */
async function underWay(seed) {
  await faults({ operation: "part", nth: [3, 4, 5, 6], delay_after_ms: 60_000 });
  const before = (await stats()).parts_stored;
  const task = upload(fileOf(size, seed), options);
  task.catch(() => {});
  await listedWith(2);
  await until(({ parts_stored }) => parts_stored >= before + 4);
  return () => aborted(task);
}

async function aborted(task) {
  task.abort();
  await task.catch(() => {});
}

export const storage = {
  "a database that another tab deletes is created again by the next upload": async () => {
    await (await underWay(21))();
    const realm = await openRealm();
    await remove(realm.window);
    equal(await listResumable(), [], "what is resumable");
    await (await underWay(22))();
    realm.remove();
  },

  "a database deleted during an upload: the next part brings the journal back": async () => {
    await faults(
      { operation: "part", nth: [3, 4], delay_after_ms: 1500 },
      { operation: "part", nth: [5, 6], delay_after_ms: 60_000 },
    );
    const warnings = [];
    const task = upload(fileOf(size, 23), { ...options, onWarning: (warning) => warnings.push(warning) });
    task.catch(() => {});
    await listedWith(2);
    const realm = await openRealm();
    await remove(realm.window);
    await listedWith(4);
    await until(({ parts_stored }) => parts_stored >= 6);
    equal(warnings, [], "warnings");
    await aborted(task);
    equal(await listResumable(), [], "what is left");
    realm.remove();
  },

  "a database of a newer version: warned of, and uploaded without a journal": async (outcome) => {
    await remove(globalThis);
    const realm = await openRealm();
    const newer = await asPromise(realm.window.indexedDB.open(DATABASE, 2));
    try {
      const warnings = [];
      await comesThrough(outcome, size, {
        ...options,
        onWarning: ({ type, cause }) => warnings.push([type, cause.name]),
      });
      equal(warnings, [["journal", "VersionError"]], "warnings");
      await rejects(listResumable(), { name: "UploadError", phase: "journal" });
    } finally {
      newer.close();
      await remove(realm.window);
      realm.remove();
    }
    equal(await listResumable(), [], "what is resumable afterwards");
  },

  "a database that cannot be opened for as long as another tab keeps it: uploaded without after 10 s": async (
    outcome,
  ) => {
    await listResumable();
    const realm = await openRealm();
    const keeping = await asPromise(realm.window.indexedDB.open(DATABASE, 1));
    const removed = asPromise(indexedDB.deleteDatabase(DATABASE));
    try {
      const before = performance.now();
      const warnings = [];
      await comesThrough(outcome, size, {
        ...options,
        onWarning: ({ type, cause }) => warnings.push([type, cause.name]),
      });
      equal(warnings, [["journal", "TimeoutError"]], "warnings");
      ok(performance.now() - before < 20_000, "it did not wait for longer");
    } finally {
      keeping.close();
      await removed;
      realm.remove();
    }
    equal(await listResumable(), [], "what is resumable afterwards");
  },

  "a sandboxed frame has no database: warned of, and uploaded without a journal": async () => {
    const before = await stats();
    const { status, error, warnings, listed } = await uploadInSandbox();
    equal(error, undefined, "the error");
    equal(
      [status, listed.name, listed.phase],
      ["completed", "UploadError", "journal"],
      "status, and what listing gives",
    );
    equal(warnings.filter(([type]) => type === "journal").length, 1, `journal warnings of ${JSON.stringify(warnings)}`);
    equal((await stats()).uploads.completed - before.uploads.completed, 1, "completed uploads");
  },

  "another tab can neither upload nor discard what is being uploaded, and after an abort waits for its end":
    async () => {
      const before = (await stats()).uploads;
      const abort = await underWay(24);
      const realm = await openRealm();
      await rejects(realm.upload(realm.fileOf(size, 24), options), { name: "UploadBusyError", retryable: true });
      const [{ id }] = await realm.library.listResumable();
      await rejects(realm.library.discardResumable(id, { baseURL: "/v1" }), { name: "UploadBusyError" });
      equal((await stats()).uploads.pending, 1, "pending uploads");
      await faults({ operation: "cancel", delay_before_ms: 1500 });
      const ended = abort();
      const again = await realm.upload(realm.fileOf(size, 24), options);
      equal(again.status, "completed", "the other tab's upload");
      await ended;
      const { uploads } = await until(({ in_flight }) => in_flight === 0);
      const changes = ["pending", "cancelled", "completed"].map((status) => uploads[status] - before[status]);
      equal(changes, [0, 1, 1], "uploads that are pending, cancelled and completed");
      realm.remove();
    },
};
