// Going on in Node: with the journal in a directory, in another process.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { discardResumable, listResumable, uploadFileChunked } from "upload-file-chunked";
import { directoryStore } from "upload-file-chunked/directory-store";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const partSize = 50_000;
const size = 12 * partSize - 1;

/** Secrets in every place that takes some. */
const secrets = {
  apiKey: "sk-secret-key",
  headers: { "x-caller": "secret-header" },
  organization: "secret-organization",
  query: { token: "secret-query" },
};

const program = `
  import { uploadFileChunked } from "upload-file-chunked";
  import { directoryStore } from "upload-file-chunked/directory-store";
  import { noise } from "./tests/support/bytes.mjs";
  const { folder, size, ...options } = JSON.parse(process.argv[1]);
  const file = new File([noise(size)], "noise.bin");
  await uploadFileChunked(file, { purpose: "user_data", resume: directoryStore(folder), ...options });
`;

/** A directory with the journal of an upload whose process was killed. */
async function killed(t) {
  const folder = await mkdtemp(join(tmpdir(), "journal-"));
  t.after(() => rm(folder, { recursive: true }));
  const server = await startService(t, {
    key: true,
    faults: [{ operation: "part", nth: [5, 6, 7, 8], delay_after_ms: 60_000 }],
  });
  const options = { baseURL: server.baseURL, partSize, ...secrets };
  const given = JSON.stringify({ folder, size, ...options });
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, given], { stdio: "inherit" });
  await server.until(({ parts_stored }) => parts_stored >= 8, 30_000);
  child.kill("SIGKILL");
  await once(child, "exit");
  await server.faults([]);
  const store = directoryStore(folder);
  return { folder, store, server, options: { ...options, purpose: "user_data", resume: store } };
}

const file = (seed) => new File([noise(size, seed)], "noise.bin");

test("when a process was killed, another continues the upload and sends only what is missing", async (t) => {
  const { folder, store, server, options } = await killed(t);
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  assert.ok(texts.some((text) => text.includes('"uploadId":"upload_')));
  assert.doesNotMatch(texts.join(), /secret/i);

  const [entry] = await listResumable({ store });
  assert.ok(entry.confirmed >= partSize);
  const upload = await uploadFileChunked(file(), options);
  assert.equal(upload.id, entry.uploadId);
  const { calls, uploads } = await server.staysQuiet();
  assert.deepEqual([calls.create, calls.complete], [1, 1]);
  assert.ok(calls.part <= 12 + 4, `${calls.part} parts sent`);
  assert.equal(uploads.pending, 0);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.deepEqual(await readdir(folder), []);
});

test("another content of the same name and size is uploaded by itself, and the other one stays", async (t) => {
  const { store, server, options } = await killed(t);
  const [entry] = await listResumable({ store });
  const other = await uploadFileChunked(file(2), options);
  assert.deepEqual(await server.contentOf(other.file.id), contentOf(noise(size, 2)));
  assert.deepEqual((await server.staysQuiet()).uploads, { pending: 1, completed: 1, cancelled: 0, expired: 0 });
  assert.deepEqual(await listResumable({ store }), [entry]);
  const upload = await uploadFileChunked(file(), options);
  assert.equal(upload.id, entry.uploadId);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("with `resumeId` another content is refused and the upload stays; with `restart` it is cancelled", async (t) => {
  const { store, server, options } = await killed(t);
  const [{ id, uploadId }] = await listResumable({ store });
  const chosen = { ...options, resumeId: id };
  const refused = { name: "ContentChangedError", uploadId, resumable: true };
  await assert.rejects(uploadFileChunked(file(2), chosen), refused);
  assert.equal((await server.staysQuiet()).uploads.pending, 1);
  const upload = await uploadFileChunked(file(2), { ...chosen, restart: true });
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size, 2)));
  assert.deepEqual((await server.stats()).uploads, { pending: 0, completed: 1, cancelled: 1, expired: 0 });
  assert.deepEqual(await listResumable({ store }), []);
});

test("discarding cancels it at the service, with the key given for that", async (t) => {
  const { folder, store, server } = await killed(t);
  const [{ id }] = await listResumable({ store });
  await discardResumable(id, { store, apiKey: secrets.apiKey });
  assert.equal((await server.stats()).uploads.cancelled, 1);
  assert.deepEqual(await readdir(folder), []);
});

test("one file twice at once in one process: busy, or in turn", async (t) => {
  const server = await startService(t, { faults: [{ operation: "part", delay_before_ms: 100 }] });
  const folder = await mkdtemp(join(tmpdir(), "journal-"));
  t.after(() => rm(folder, { recursive: true }));
  const resume = directoryStore(folder);
  const options = { baseURL: server.baseURL, purpose: "user_data", partSize, resume };
  const first = uploadFileChunked(file(), options);
  await server.until(({ parts_stored }) => parts_stored > 0);
  await assert.rejects(uploadFileChunked(file(), options), { name: "UploadBusyError", retryable: true });
  const second = uploadFileChunked(file(), { ...options, onConflict: "wait" });
  await Promise.all([first, second]);
  assert.equal((await server.stats()).most_in_flight, 4, "never side by side");
});

test("a store that fails causes a warning, and the upload continues", async (t) => {
  const server = await startService(t);
  const cause = new Error("the disk is full");
  const resume = {
    get: () => undefined,
    set: () => Promise.reject(cause),
    delete: () => {},
  };
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning);
  const options = { baseURL: server.baseURL, purpose: "user_data", partSize, resume, onWarning };
  const upload = await uploadFileChunked(file(), options);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.deepEqual(
    warnings.map(({ type }) => type),
    ["journal"],
  );
  assert.equal(warnings[0].cause, cause);
});

test("a damaged journal is ignored, and the file is uploaded from the start", async (t) => {
  const { store, server, options } = await killed(t);
  const [{ id }] = await listResumable({ store });
  const journal = await store.get(`journal:${id}`);
  await store.set(`journal:${id}`, { ...journal, partIds: [[99, "part_none"]] });
  const upload = await uploadFileChunked(file(), options);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.deepEqual(await listResumable({ store }), []);
});

test("a clock set forward: what looks expired is hidden, and continued all the same", async (t) => {
  const { store, server, options } = await killed(t);
  const [{ id, uploadId }] = await listResumable({ store });
  const journal = await store.get(`journal:${id}`);
  await store.set(`journal:${id}`, { ...journal, savedAt: journal.savedAt - 3 * 3_600_000 });
  assert.deepEqual(await listResumable({ store }), []);
  const upload = await uploadFileChunked(file(), options);
  assert.equal(upload.id, uploadId);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
});

test("stores that never answer: the uploads complete, each abort ends at once, and nobody else waits", async (t) => {
  const server = await startService(t);
  const never = () => new Promise(() => {});
  const data = new Map();
  const good = {
    get: (key) => data.get(key),
    set: (key, value) => void data.set(key, value),
    delete: (key) => void data.delete(key),
  };
  const options = { baseURL: server.baseURL, purpose: "user_data", partSize };
  const ends = [];
  const start = (method, seed) => {
    const warnings = [];
    const onWarning = ({ type }) => warnings.push(type);
    const task = uploadFileChunked(file(seed), { ...options, resume: { ...good, [method]: never }, onWarning });
    const ended = task.then((upload) => {
      ends.push(method);
      // As it is now: that a removal was given up is told later.
      return { upload, warnings: [...warnings] };
    });
    return { task, ended };
  };
  const began = performance.now();
  const uploads = ["get", "set", "delete"].map((method, seed) => start(method, seed));
  const aborted = ["get", "set"].map((method, seed) => start(method, 10 + seed));
  const bystander = start("none", 20);
  const reason = new Error("enough");
  for (const { task, ended } of aborted) {
    ended.catch(() => {});
    task.abort(reason);
    await assert.rejects(task, reason);
  }
  await bystander.ended;
  const outcomes = await Promise.all(uploads.map(({ ended }) => ended));
  const milliseconds = performance.now() - began;
  assert.ok(milliseconds < 2 * 10_000, `one time-out for each, not one for each call: ${Math.round(milliseconds)} ms`);
  for (const [seed, { upload }] of outcomes.entries()) {
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size, seed)));
  }
  assert.deepEqual(
    outcomes.map(({ warnings }) => warnings),
    [["journal"], ["journal"], []],
  );
  // Neither a removal that hangs nor another store's time-out keeps a success from being told.
  assert.deepEqual(
    [ends.slice(0, 2).sort(), ends.slice(2).sort()],
    [
      ["delete", "none"],
      ["get", "set"],
    ],
  );
});
