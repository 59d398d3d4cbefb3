// Files kept beside their journal: a copy in OPFS in every engine, a handle where IndexedDB keeps handles.

import { discardResumable, listResumable } from "upload-file-chunked";
import { MIB } from "../../support/bytes.mjs";
import { equal, ok, rejects } from "../page/assert.js";
import { faults, stats } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = MIB / 2;
const size = 8 * partSize - 1;
const options = { partSize, concurrency: 2, resume: true, keepFileUpTo: size };

/** Waits until `wanted` holds of what is resumable, and gives it. */
async function listed(wanted) {
  const end = performance.now() + 20_000;
  for (;;) {
    const entries = await listResumable();
    if (wanted(entries)) return entries;
    ok(performance.now() < end, `what is resumable: ${JSON.stringify(entries)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The names of the copies. */
async function copies() {
  const root = await navigator.storage.getDirectory();
  const names = [];
  try {
    for await (const name of (await root.getDirectoryHandle("upload-file-chunked")).keys()) names.push(name);
  } catch (error) {
    if (error.name !== "NotFoundError") throw error;
  }
  // Chromium shows what is being written.
  return names.filter((name) => !name.endsWith(".crswap"));
}

/** Removes what is kept. */
async function empty() {
  await faults();
  for (const { id } of await listResumable()) await discardResumable(id);
  equal([await listResumable(), await copies()], [[], []], "what is left");
}

/** Starts an upload whose last parts wait, and waits until its file is kept and `parts` parts are confirmed. */
async function underWay(file, more) {
  // WebKit may keep the connections of a page that was reloaded, and the next check waits for their answers.
  await faults({ operation: "part", nth: [5, 6], delay_after_ms: 10_000 });
  const task = upload(file, { ...options, ...more });
  task.catch(() => {});
  const [entry] = await listed(([first]) => first?.confirmed >= 4 * partSize && first.canResumeWithoutFile);
  return { task, entry };
}

export const keptFiles = {
  "after a reload a copy continues the upload: no file is picked, nothing confirmed is sent again": async (
    outcome,
    phase,
  ) => {
    if (phase === 0) {
      const { entry } = await underWay(fileOf(size, 31));
      // Its name says nothing of the file.
      equal(await copies(), [entry.id], "copies");
      return "reload";
    }
    await faults();
    const [entry] = await listResumable();
    equal([entry.canResumeWithoutFile, entry.filename], [true, "noise.bin"], "what is resumable");
    const before = await stats();
    const done = await upload(entry, options);
    equal(done.id, entry.uploadId, "the upload");
    await sameCameBack(outcome, done, size, 31);
    const { calls } = await stats();
    equal([calls.create, calls.part - before.calls.part], [1, 4], "creates, and parts sent after the reload");
    await empty();
  },

  "a copy is removed when its upload is aborted, discarded or complete, and without the option there is none":
    async () => {
      const { task } = await underWay(fileOf(size, 32));
      task.abort();
      await task.catch(() => {});
      await empty();
      await upload(fileOf(size, 33), options);
      await empty();
      await upload(fileOf(size, 34), { ...options, keepFileUpTo: size - 1 });
      const second = await underWay(fileOf(size, 35));
      second.task.suspend();
      await second.task.catch(() => {});
      equal((await copies()).length, 1, "copies");
      await discardResumable(second.entry.id);
      await empty();
    },

  "a copy that no journal has is removed, and a lost one means that the file must be picked": async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("upload-file-chunked", { create: true });
    await folder.getFileHandle("0123456789abcdef", { create: true });
    const { task, entry } = await underWay(fileOf(size, 36));
    equal(await copies(), [entry.id], "copies");
    task.suspend();
    await task.catch(() => {});
    await faults();
    await folder.removeEntry(entry.id);
    equal((await listResumable())[0].canResumeWithoutFile, false, "whether it can be resumed");
    await rejects(upload(entry, options), { name: "FileUnavailableError", reason: "not-found", resumable: true });
    const done = await upload(fileOf(size, 36), options);
    equal(done.id, entry.uploadId, "the upload");
    await empty();
  },

  "without room for a copy there is a warning, and the upload is completed": async (outcome) => {
    const warnings = [];
    // Stands before the one of the prototype.
    navigator.storage.estimate = async () => ({ quota: 10 * size, usage: 8 * size + 1 });
    try {
      const onWarning = (warning) => warnings.push(warning);
      await sameCameBack(outcome, await upload(fileOf(size, 37), { ...options, onWarning }), size, 37);
    } finally {
      delete navigator.storage.estimate;
    }
    equal(
      warnings.map(({ type, cause }) => [type, cause.name]),
      [["file", "QuotaExceededError"]],
      "warnings",
    );
    await empty();
  },

  "a file of OPFS itself continues by its handle where IndexedDB keeps one, else by a copy": async (outcome, phase) => {
    if (phase === 0) {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle("own.bin", { create: true });
      const writable = await handle.createWritable();
      await writable.write(fileOf(size, 38));
      await writable.close();
      await underWay(handle);
      outcome.note = `${(await copies()).length} copies`;
      return "reload";
    }
    await faults();
    const [entry] = await listResumable();
    const before = await stats();
    const done = await upload(entry, options);
    await sameCameBack(outcome, done, size, 38);
    const { calls } = await stats();
    equal([calls.create, calls.part - before.calls.part], [1, 4], "creates, and parts sent after the reload");
    await (await navigator.storage.getDirectory()).removeEntry("own.bin");
    await empty();
  },
};
