// A tab dies in the middle of an upload whose file came with a handle: another one continues it by one click.
//
// The file is dropped by Chromium's debugging protocol, which gives a real handle of a file on disk. A permission prompt
// cannot be shown without a screen (headless Chromium ends), so it is played where one is needed. While a tab of the origin
// is open, Chromium remembers that it was granted.

import assert from "node:assert/strict";
import { appendFile, rm } from "node:fs/promises";
import { test } from "node:test";
import { MIB, noise } from "../../support/bytes.mjs";
import { filesOnDisk } from "../../support/files.mjs";
import { contentOf, crcsOfParts } from "../../support/hashes.mjs";
import { openTabs } from "../../support/tabs.mjs";

const partSize = MIB / 2;
const size = 20 * partSize;
const concurrency = 2;
const options = { purpose: "user_data", baseURL: "/v1", resume: true, concurrency, partSize };

/** Drops the file at `path` on the page, which keeps its handle as `dropped`. */
async function drop({ page, ask }, path) {
  await ask(() => {
    addEventListener("dragover", (event) => event.preventDefault());
    globalThis.dropping = new Promise((resolve) => {
      addEventListener("drop", (event) => {
        event.preventDefault();
        resolve(event.dataTransfer.items[0].getAsFileSystemHandle());
      });
    });
  });
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 10, y: 10, data });
  }
  await ask(async () => {
    globalThis.dropped = await globalThis.dropping;
  });
}

/**
 * Starts an upload of a dropped file and kills its tab when half of the parts are stored. `others` is whether another tab
 * of the origin is open all the while.
 */
async function killed(t, { others }) {
  const bytes = noise(size);
  const [path] = await filesOnDisk(t, { "large.bin": bytes });
  const half = size / partSize / 2;
  const late = Array.from({ length: half }, (_, index) => half + 1 + index);
  const { server, context, open } = await openTabs(t, {
    faults: [{ operation: "part", nth: late, delay_after_ms: 60_000 }],
  });
  if (others) await open();
  const tab = await open();
  await drop(tab, path);
  await tab.ask((options) => {
    globalThis.tasks.library.uploadFileChunked(globalThis.dropped, options);
  }, options);
  await server.until(({ parts_stored }) => parts_stored >= half, 30_000);
  await tab.kill();
  await server.faults([]);
  await server.settles();
  const next = await open();
  next.page.on("filechooser", () => assert.fail("a picker was opened"));
  const confirmed = (await next.ask(() => globalThis.tasks.stored())).match(/part_\w+/g) ?? [];
  const [entry] = await next.ask(() => globalThis.tasks.library.listResumable());
  return { server, context, bytes, path, next, entry, confirmed };
}

/** Continues the upload of the only entry in the handler of a click; gives how that ended. */
async function resume({ page, ask }) {
  await ask((options) => {
    const button = document.createElement("button");
    button.textContent = "Resume";
    button.onclick = async () => {
      const { listResumable, uploadFileChunked } = globalThis.tasks.library;
      const [entry] = await listResumable();
      globalThis.outcome = uploadFileChunked(entry, options).then(
        (upload) => ({ upload }),
        ({ name, reason, uploadId, resumable }) => ({ error: { name, reason, uploadId, resumable } }),
      );
      button.dataset.pressed = "true";
    };
    document.body.append(button);
  }, options);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.locator("button[data-pressed]").waitFor();
  return ask(() => globalThis.outcome);
}

test("a tab killed at half of a dropped file: one click, no picker, right bytes, nothing confirmed is sent again", async (t) => {
  const { server, bytes, next, entry, confirmed } = await killed(t, { others: true });
  assert.deepEqual([entry.canResumeWithoutFile, entry.filename, entry.bytes], [true, "large.bin", size]);
  assert.ok(confirmed.length >= size / partSize / 2 - concurrency, `${confirmed.length} confirmed`);
  const { upload, error } = await resume(next);
  assert.equal(error, undefined);
  assert.equal(upload.id, entry.uploadId);
  const { part_log, calls } = await server.staysQuiet();
  assert.equal(calls.create, 1);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(bytes));
  const sent = new Map(crcsOfParts(bytes, partSize).map((crc) => [crc, []]));
  for (const { crc32, part_id } of part_log) sent.get(crc32).push(part_id);
  const twice = [...sent.values()].filter(({ length }) => length > 1).flat();
  assert.deepEqual(
    twice.filter((id) => confirmed.includes(id)),
    [],
    "nothing confirmed was sent twice",
  );
  assert.deepEqual(await next.ask(() => globalThis.tasks.library.listResumable()), []);
  assert.ok(!(await next.ask(() => globalThis.tasks.stored())).includes("handle:"), "no handle is left");
  t.diagnostic(`${confirmed.length} of ${size / partSize} parts confirmed; ${part_log.length} sent in all`);
});

test("a file that was changed on disk is refused, and the upload stays", async (t) => {
  const { server, path, next, entry } = await killed(t, { others: true });
  await appendFile(path, "more");
  const { error } = await resume(next);
  assert.deepEqual(error, {
    name: "ContentChangedError",
    reason: undefined,
    uploadId: entry.uploadId,
    resumable: true,
  });
  assert.equal((await server.staysQuiet()).uploads.pending, 1);
});

test("a file that was deleted: not-found, and the upload stays", async (t) => {
  const { server, path, next, entry } = await killed(t, { others: true });
  await rm(path);
  const { error } = await resume(next);
  const { uploadId } = entry;
  assert.deepEqual(error, { name: "FileUnavailableError", reason: "not-found", uploadId, resumable: true });
  assert.equal((await server.staysQuiet()).uploads.pending, 1);
});

for (const [answer, reason] of Object.entries({ denied: "permission-denied", prompt: "permission-needed" })) {
  test(`with no other tab the browser asks; the answer "${answer}" is ${reason}, and the file can be picked`, async (t) => {
    const { server, bytes, path, next, entry } = await killed(t, { others: false });
    assert.equal(entry.canResumeWithoutFile, true);
    await next.ask((answer) => {
      FileSystemHandle.prototype.requestPermission = async () => {
        globalThis.asked = navigator.userActivation.isActive;
        return answer;
      };
    }, answer);
    const { error } = await resume(next);
    assert.equal(await next.ask(() => globalThis.asked), true, "asked within the user's gesture");
    const { uploadId } = entry;
    assert.deepEqual(error, { name: "FileUnavailableError", reason, uploadId, resumable: true });
    next.page.removeAllListeners("filechooser");
    await next.pick(path);
    const { upload } = await (await next.start(options)).ended();
    assert.equal(upload.id, entry.uploadId);
    assert.deepEqual(await server.contentOf(upload.file.id), contentOf(bytes));
  });
}

test("a property `handle` that cannot be cloned costs the handle alone", async (t) => {
  const { server, open } = await openTabs(t, { faults: [{ operation: "part", nth: [2], delay_before_ms: 60_000 }] });
  const tab = await open();
  await tab.ask((options) => {
    const handle = { kind: "file", name: "a", getFile: async () => new File(["a"], "a") };
    const file = Object.assign(new File([new Uint8Array(options.partSize * 3)], "a"), { handle });
    globalThis.warnings = [];
    const onWarning = ({ cause }) => globalThis.warnings.push(String(cause));
    globalThis.tasks.library.uploadFileChunked(file, { ...options, concurrency: 1, onWarning });
  }, options);
  await server.until(({ calls }) => calls.part === 2);
  const [entry] = await tab.ask(() => globalThis.tasks.library.listResumable());
  assert.equal(entry.canResumeWithoutFile, false);
  assert.deepEqual(await tab.ask(() => globalThis.warnings), []);
  assert.ok(entry.confirmed > 0);
});
