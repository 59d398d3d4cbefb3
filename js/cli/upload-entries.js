// Uploads the files that were chosen: their locks, the records of earlier runs, the uploads, and signals.

import { Batch } from "./batch.js";
import { CompletedFiles } from "./completed.js";
import { leftLine } from "./interruption.js";
import { folderOf, openJournals } from "./journals.js";
import { Locks } from "./lock.js";
import { watchSignals } from "./signals.js";

/**
 * Uploads `entries`, see `selectFiles`; each has the `options` of its upload. Reports what happens to each, and
 * resolves with the exit code.
 */
export async function uploadEntries({ entries, warnings, several, resume, options, filesAtOnce, report, output }) {
  let batch;
  let earlier;
  const signals = watchSignals({
    isRunning: () => Boolean(batch?.isRunning),
    stop() {
      output.say("Interrupted. Interrupt again to leave at once.");
      batch.stop();
    },
    leave() {
      const text = leftLine(batch.unfinished);
      if (text) output.error(text);
    },
  });
  try {
    earlier = resume && new EarlierRuns({ resume, options, several, output });
    batch = new Batch({
      options: { ...options, filesAtOnce, ...(earlier && { resume: earlier.store, onConflict: "wait" }) },
      report,
      journalsSettled: earlier && (() => earlier.settled({ areRunning: true })),
      onEnd(entry, { upload, error, isRefused }) {
        if (upload) earlier?.save(entry, upload);
        earlier?.release(entry);
        if (upload) report.completed(entry, upload);
        else if (isRefused) report.refused(entry);
        else report.failed(entry, error);
      },
    });
    for (const warning of warnings) report.selection(warning);
    await batch.run(entries.filter((entry) => isMissing(entry, earlier, report)));
    const { unfinished } = batch;
    const code = signals.signal && unfinished.length > 0 && report.interrupted(unfinished, signals.signal);
    const outcome = report.end();
    return code || outcome;
  } finally {
    output.useBar();
    await earlier?.close();
    signals.end();
    await batch?.destroy();
  }
}

/** Whether the file must be uploaded. Reports it if not. */
function isMissing(entry, earlier, report) {
  try {
    if (entry.error) throw entry.error;
    const upload = earlier?.take(entry);
    if (!upload) return true;
    report.completed(entry, upload, { skipped: true });
  } catch (error) {
    report.failed(entry, error);
  }
  return false;
}

/** What --resume keeps: journals, locks, and the records of completed files. */
class EarlierRuns {
  #journals;
  #locks;
  #completed;
  #output;
  #releasing = new Set();

  /** One file that is given by name is always uploaded, so it has no record. */
  constructor({ resume, options, several, output }) {
    const folder = folderOf(resume);
    this.#journals = openJournals(resume, output.warn);
    this.#locks = new Locks(folder);
    this.#completed = several ? new CompletedFiles(folder, options) : undefined;
    this.#output = output;
  }

  get store() {
    return this.#journals.store;
  }

  /** Resolves when all journals are written or removed. */
  settled(options) {
    return this.#journals.settled(options);
  }

  /** Takes the lock of the file. Returns the upload of an earlier run, which needs no lock. Throws if it is busy. */
  take(entry) {
    entry.release = this.#locks.take(entry.realPath, entry.path);
    const upload = this.#completed?.find(entry);
    if (upload) entry.release();
    return upload;
  }

  save(entry, upload) {
    try {
      this.#completed?.save(entry, upload);
    } catch (error) {
      const why = error.code ?? error.message;
      this.#output.warn(`${entry.path}: cannot record that it is uploaded (${why}); the next run uploads it again.`);
    }
  }

  /** Releases the lock once the journal of the file is written or removed. */
  release(entry) {
    const released = this.settled().then(() => {
      entry.release();
      this.#releasing.delete(released);
    });
    this.#releasing.add(released);
  }

  async close() {
    await Promise.all(this.#releasing);
    await this.settled();
    this.#locks.releaseAll();
  }
}
