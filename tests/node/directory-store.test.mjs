// Journals as files in a directory.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { directoryStore } from "upload-file-chunked/directory-store";
import { listResumable } from "../../js/client/journal/index.js";
import { leave, start } from "../support/journals.mjs";

async function folderFor(t) {
  const folder = await mkdtemp(join(tmpdir(), "journals-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "state");
}

const paths = async (folder) => (await readdir(folder)).map((name) => join(folder, name));

test("only their owner can read the journals and their folder", {
  skip: process.platform === "win32" && "no modes on Windows",
}, async (t) => {
  const folder = await folderFor(t);
  const before = process.umask(0);
  t.after(() => process.umask(before));
  await leave(directoryStore(folder), "one");
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const files = await paths(folder);
  assert.equal(files.length, 2);
  for (const file of files) assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test("a value is read back unchanged, and is gone once deleted", async (t) => {
  const folder = await folderFor(t);
  const { get, set, delete: remove } = directoryStore(folder);
  assert.equal(await get("a/../key: with *everything*"), undefined);
  await remove("nothing there");
  await set("a/../key: with *everything*", { list: [1, null, "ü"] });
  assert.deepEqual(await get("a/../key: with *everything*"), { list: [1, null, "ü"] });
  await remove("a/../key: with *everything*");
  assert.deepEqual(await readdir(folder), []);
});

test("files cut short, empty or foreign are damaged journals: dropped with a warning, the rest kept", async (t) => {
  const damage = {
    "cut short": (file) => truncate(file, 20),
    empty: (file) => truncate(file, 0),
    foreign: (file) => writeFile(file, "\0\0\0\0"),
  };
  for (const [name, harm] of Object.entries(damage)) {
    const folder = await folderFor(t);
    const store = directoryStore(folder);
    const good = await leave(store, "good");
    const bad = await leave(store, "bad");
    for (const file of await paths(folder)) {
      if (JSON.parse(await readFile(file, "utf8")).uploadId === bad.uploadId) await harm(file);
    }
    const warnings = [];
    const entries = await listResumable(store, { onWarning: (warning) => warnings.push(warning) });
    assert.deepEqual(
      entries.map(({ uploadId }) => uploadId),
      [good.uploadId],
      name,
    );
    assert.equal(warnings.length, 1, name);
    const upload = start(store, "bad");
    assert.equal((await upload.begun).journal, undefined);
    await upload.complete();
    for (const file of await paths(folder)) await harm(file);
    assert.deepEqual(await listResumable(store, { onWarning: (warning) => warnings.push(warning) }), []);
    assert.equal(warnings.length, 2, name);
    await leave(store, "good");
    assert.equal((await listResumable(store)).length, 1);
  }
});

test("a write that fails leaves no draft", async (t) => {
  const folder = await folderFor(t);
  const store = directoryStore(folder);
  await store.set("key", 1);
  await assert.rejects(store.set("key", 1n), TypeError);
  assert.equal((await readdir(folder)).length, 1);
  assert.equal(await store.get("key"), 1);
});

test("two objects over one directory take turns at the index", async (t) => {
  const folder = await folderFor(t);
  await Promise.all(Array.from({ length: 10 }, (_, number) => leave(directoryStore(folder), `file ${number}`)));
  assert.equal((await listResumable(directoryStore(folder))).length, 10);
});

test("a directory that cannot be made causes a warning, and the upload continues", async (t) => {
  const folder = await folderFor(t);
  await writeFile(folder, "a file in its place");
  const upload = start(directoryStore(folder), "one");
  await upload.complete();
  assert.deepEqual(
    upload.warnings.map(({ type, cause }) => [type, cause.code]),
    [["journal", "ENOTDIR"]],
  );
});
