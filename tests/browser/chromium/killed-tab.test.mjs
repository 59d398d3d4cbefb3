// A tab dies in the middle of an upload, and another one continues it.

import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf, crcsOfParts } from "../../support/hashes.mjs";
import { openTabs } from "../../support/tabs.mjs";

const concurrency = 4;

/** Writes `byte` at `offset` of a file, as an editor does that keeps its size. */
async function change(path, offset) {
  const file = await open(path, "r+");
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.of(buffer[0] ^ 1), 0, 1, offset);
  await file.close();
}

/**
 * Starts an upload of a file on disk and kills its tab when `share` of the parts are stored. By
 * then the server stores what comes, but answers no more.
 */
async function killed(t, { size, partSize, share }) {
  const bytes = noise(size);
  const [path] = await filesOnDisk(t, { "large.bin": bytes });
  const [parts, stored] = [size / partSize, Math.ceil((share * size) / partSize)];
  const late = Array.from({ length: parts - stored }, (_, index) => stored + 1 + index);
  const held = { operation: "part", nth: late, delay_after_ms: 60_000 };
  const { server, open } = await openTabs(t, { faults: [held] });
  const options = { resume: true, concurrency, partSize };
  const tab = await open();
  await tab.pick(path);
  await tab.start(options);
  await server.until(({ parts_stored }) => parts_stored >= stored, 60_000);
  await tab.kill();
  const before = await server.stats();
  await server.faults([]);
  // What the dead tab had sent must not be counted among what the next one has in flight.
  await server.settles();

  const next = await open();
  const [entry] = await next.ask(() => globalThis.tasks.library.listResumable());
  /** What the journal says is confirmed: the ids of the parts. */
  const confirmed = (await next.ask(() => globalThis.tasks.stored())).match(/part_\w+/g) ?? [];
  return { bytes, path, server, options, before, open, next, entry, confirmed };
}

/** Picks the file again and uploads it; gives how that ended. */
async function again({ path, options, next }, more = {}) {
  await next.pick(path);
  const task = await next.start({ ...options, ...more });
  return task.ended();
}

test("a tab killed at 60 % of 200 MiB: what was confirmed is not sent again, and the rest is", async (t) => {
  const [size, partSize] = [200 * MIB, 2 * MIB];
  const state = await killed(t, { size, partSize, share: 0.6 });
  const { bytes, server, before, entry, confirmed } = state;
  assert.equal(entry.bytes, size);
  assert.equal(entry.confirmed, confirmed.length * partSize);
  assert.ok(confirmed.length >= before.parts_stored - concurrency, "all but those in flight");

  const { upload, error } = await again(state);
  assert.equal(error, undefined);
  assert.equal(upload.id, entry.uploadId);
  const { part_log, completed, calls, uploads, most_in_flight } = await server.staysQuiet();

  const crcs = crcsOfParts(bytes, partSize);
  const sent = new Map(crcs.map((crc) => [crc, []]));
  for (const { crc32, part_id } of part_log) sent.get(crc32).push(part_id);
  const twice = [...sent.values()].filter(({ length }) => length > 1);
  assert.ok(twice.length <= concurrency, `${twice.length} parts were sent twice`);
  assert.ok(twice.every(({ length }) => length === 2));
  assert.deepEqual(
    twice.flat().filter((id) => confirmed.includes(id)),
    [],
    "nothing confirmed was sent twice",
  );
  assert.equal(most_in_flight, concurrency);
  assert.equal(calls.create, 1);
  assert.deepEqual(uploads, { pending: 0, completed: 1, cancelled: 0, expired: 0 });
  assert.equal(completed[0].md5, contentOf(bytes).md5);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(bytes));
  assert.deepEqual(await state.next.ask(() => globalThis.tasks.library.listResumable()), []);
  t.diagnostic(
    `killed with ${before.parts_stored} of ${crcs.length} parts stored, ${confirmed.length} in the journal; ` +
      `${part_log.length} parts sent in all, ${twice.length} of them twice`,
  );
});

const small = { size: 12 * MIB, partSize: MIB / 2, share: 0.6 };
const ends = { "the first 64 KiB": 1000, "the last 64 KiB": small.size - 1000 };
const middle = 2 * MIB + 7;

/** An upload that was killed, of a file with a byte changed at `offset` since; `changed` are its bytes now. */
async function edited(t, offset) {
  const state = await killed(t, small);
  await change(state.path, offset);
  const changed = Uint8Array.from(state.bytes);
  changed[offset] ^= 1;
  const listed = () => state.next.ask(() => globalThis.tasks.library.listResumable());
  return { ...state, changed, listed };
}

for (const [place, offset] of Object.entries(ends)) {
  test(`a byte changed in ${place}: another file, uploaded by itself, and the old upload stays`, async (t) => {
    const state = await edited(t, offset);
    const { server, entry, changed, listed } = state;
    const { upload, error } = await again(state);
    assert.equal(error, undefined);
    const { uploads } = await server.staysQuiet();
    assert.deepEqual(uploads, { pending: 1, completed: 1, cancelled: 0, expired: 0 });
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(changed));
    const left = await listed();
    assert.deepEqual(
      left.map(({ id, uploadId }) => [id, uploadId]),
      [[entry.id, entry.uploadId]],
    );
  });

  test(`a byte changed in ${place}, with \`resumeId\` and \`restart\`: uploaded from the start, and the old upload cancelled`, async (t) => {
    const state = await edited(t, offset);
    const { server, entry, changed, listed } = state;
    const { upload, error } = await again(state, { resumeId: entry.id, restart: true });
    assert.equal(error, undefined);
    assert.notEqual(upload.id, entry.uploadId);
    const { uploads } = await server.staysQuiet();
    assert.deepEqual(uploads, { pending: 0, completed: 1, cancelled: 1, expired: 0 });
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(changed));
    assert.deepEqual(await listed(), []);
  });
}

test("a byte changed in the middle: a ContentChangedError, and the old upload is cancelled", async (t) => {
  const state = await edited(t, middle);
  const { server, entry, listed } = state;
  const { error } = await again(state);
  assert.equal(error.name, "ContentChangedError");
  assert.equal(error.uploadId, entry.uploadId);
  assert.equal(error.resumable, false);
  const { uploads, calls } = await server.staysQuiet();
  assert.deepEqual(uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  assert.equal(calls.complete, 0);
  assert.deepEqual(await listed(), []);
});

test("a byte changed in the middle, with `restart`: uploaded from the start, as it is now", async (t) => {
  const state = await edited(t, middle);
  const { server, entry, changed, listed } = state;
  const { upload, error } = await again(state, { restart: true });
  assert.equal(error, undefined);
  assert.notEqual(upload.id, entry.uploadId);
  const { uploads } = await server.staysQuiet();
  assert.deepEqual(uploads, { pending: 0, completed: 1, cancelled: 1, expired: 0 });
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(changed));
  assert.deepEqual(await listed(), []);
});

test("a renamed file continues its upload", async (t) => {
  const state = await killed(t, small);
  const [path] = await filesOnDisk(t, { "renamed.bin": state.bytes });
  const { upload } = await again({ ...state, path });
  assert.equal(upload.id, state.entry.uploadId);
  assert.deepEqual(await state.server.contentOf(upload.file.id), contentOf(state.bytes));
});

test("with `resumeId` a file that does not fit is refused and the upload stays", async (t) => {
  const state = await killed(t, small);
  const [path] = await filesOnDisk(t, { "large.bin": noise(small.size, 2) });
  const { error } = await again({ ...state, path }, { resumeId: state.entry.id });
  assert.equal(error.name, "ContentChangedError");
  assert.equal(error.resumable, true);
  assert.equal((await state.server.staysQuiet()).uploads.pending, 1);
  const { upload } = await again(state, { resumeId: state.entry.id });
  assert.equal(upload.id, state.entry.uploadId);
});
