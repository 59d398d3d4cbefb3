// Which journal a file continues from: its own, and never one of another file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listResumable } from "../../js/client/journal/index.js";
import { hour, identityOf, leave, recordOf, start } from "../support/journals.mjs";
import { memoryStore } from "../support/stores.mjs";

const idsIn = async (store) => (await listResumable(store)).map(({ uploadId }) => uploadId);

test("the same content continues, whatever its name is now", async () => {
  const store = memoryStore();
  const { uploadId } = await leave(store, "one");
  const upload = start(store, "one", { identity: identityOf("one", { filename: "renamed.bin" }) });
  const { journal, stale } = await upload.begun;
  assert.deepEqual([journal.uploadId, stale], [uploadId, false]);
  await upload.complete();
  assert.deepEqual([...store.data], []);
});

test("another file of the same name and size starts its own upload, and leaves the other's journal alone", async () => {
  for (const restart of [false, true]) {
    const store = memoryStore();
    const left = await leave(store, "one");
    const upload = start(store, "two", { restart });
    assert.equal((await upload.begun).journal, undefined);
    assert.deepEqual(await idsIn(store), [left.uploadId, upload.record.uploadId]);
    await upload.complete();
    assert.deepEqual(upload.cancelled, []);
    assert.deepEqual(await idsIn(store), [left.uploadId]);
  }
});

test("the same file for another purpose, or at another service, starts its own upload", async () => {
  const store = memoryStore();
  const left = await leave(store, "one");
  for (const more of [{ purpose: "batch" }, { endpoint: "https://other.example/v1" }]) {
    const upload = start(store, "one", { identity: identityOf("one", more) });
    assert.equal((await upload.begun).journal, undefined);
    await upload.complete();
  }
  assert.deepEqual(await idsIn(store), [left.uploadId]);
});

test("with `resumeId` another file is refused: nothing is sent, cancelled or removed", async () => {
  for (const identity of [identityOf("two"), identityOf("one", { bytes: 999 })]) {
    const store = memoryStore();
    const left = await leave(store, "one");
    const before = [...store.data];
    const [{ id }] = await listResumable(store);
    const upload = start(store, "", { resumeId: id, identity });
    const error = await upload.outcome;
    assert.deepEqual([error.name, error.uploadId, error.resumable], ["ContentChangedError", left.uploadId, true]);
    assert.deepEqual([upload.cancelled, [...store.data]], [[], before]);
  }
});

test("with `resumeId` and `restart` that upload is cancelled, and the file uploaded from the start", async () => {
  const store = memoryStore();
  const [left, other] = [await leave(store, "one"), await leave(store, "other")];
  const [{ id }] = await listResumable(store);
  const upload = start(store, "two", { resumeId: id, restart: true });
  assert.equal((await upload.begun).journal, undefined);
  assert.deepEqual(upload.cancelled, [left.uploadId]);
  assert.deepEqual(await idsIn(store), [other.uploadId, upload.record.uploadId]);
  await upload.complete();
});

test("with `resumeId` and `restart` an upload is kept while another call is uploading it, or when complete may have succeeded", async () => {
  const store = memoryStore();
  const running = start(store, "one");
  await running.begun;
  const [{ id }] = await listResumable(store);
  const refused = await start(store, "two", { resumeId: id, restart: true }).outcome;
  assert.equal(refused.name, "UploadBusyError");
  await running.suspend();
  const completing = start(store, "one", { record: recordOf({ completing: true }) });
  await (await completing.begun).remember({ ...running.record, completing: true });
  await completing.suspend();
  const upload = start(store, "two", { resumeId: id, restart: true });
  await upload.begun;
  assert.deepEqual(upload.cancelled, []);
  await upload.complete();
});

test("with `resumeId` the file of that entry continues it; when the entry is gone, the upload starts over", async () => {
  const store = memoryStore();
  const left = await leave(store, "one");
  const [{ id }] = await listResumable(store);
  const upload = start(store, "one", { resumeId: id });
  assert.equal((await upload.begun).journal.uploadId, left.uploadId);
  await upload.complete();
  const unknown = start(store, "one", { resumeId: id });
  assert.equal((await unknown.begun).journal, undefined);
  await unknown.complete();
});

test("an upload that starts over in the middle replaces the entry of the one before", async () => {
  const store = memoryStore();
  await leave(store, "one");
  const upload = start(store, "one");
  const { remember, forget } = await upload.begun;
  await forget();
  assert.deepEqual(await idsIn(store), []);
  const record = recordOf({ expiresAt: 1_700_007_200 });
  await remember(record);
  const [entry, ...others] = await listResumable(store);
  assert.deepEqual([entry.uploadId, others], [record.uploadId, []]);
  assert.ok(entry.expiresAt > Date.now() + 1.9 * hour);
  await upload.complete();
  assert.deepEqual([...store.data], []);
});
