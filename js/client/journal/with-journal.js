// Runs an upload with a journal: that of an earlier page if the file is the same, else a new one.

import { isA, read } from "../foreign.js";
import { onAbort } from "../signals.js";
import { findJournal } from "./find.js";
import { guardStore, StoreError } from "./guarded-store.js";
import { journalsIn } from "./journals.js";
import { leasesOf } from "./leases.js";
import { fileLock, newId, uploadLock } from "./names.js";
import { writerOf } from "./writer.js";

/**
 * Runs `upload({ journal, stale, remember, forget })` and settles as it does.
 *
 * - `store`: of `storeOf`.
 * - `config`: the options `resumeId`, `restart`, `onConflict` and `keepFileUpTo`.
 * - `source`: of `openSource`, whose file is kept if that is asked for.
 * - `identity`: `{ bytes, filename, purpose, endpoint, fingerprint }` of the file.
 * - `loadKept`: resolves with the exports of `kept/index.js`.
 * - `signal`: aborted when the caller aborts or suspends the upload.
 * - `onWarning`: called with warnings of the types `journal`, `lock` and `file`; must not throw.
 * - `onWaiting`: optional; called with `true` when it begins to wait for another upload of the same
 *   file, and with `false` when that wait is over.
 * - `upload`: is given `journal`, a plain copy of the record to continue from, or `undefined`; `stale`,
 *   whether that upload seems to have expired; `remember(record)` and `forget()`, see `writerOf`, or
 *   `undefined` for both when the store failed and the upload goes on without a journal.
 * - `cancel(journal, entry)`: cancels the upload of a journal at the service.
 *
 * Rejects with an UploadBusyError, a ContentChangedError, the reason of `signal`, or as `upload` does.
 * The locks are kept until `upload` has settled and its journal is written or removed; the caller does
 * not wait for the latter longer than `ENDING_TIMEOUT`.
 */
export async function withJournal(given) {
  const { store, source = {}, identity, loadKept, signal, onWarning, onWaiting, upload, cancel } = given;
  // A file that was kept belongs to one upload.
  const config = { ...given.config, resumeId: given.config.resumeId ?? read(source.given, "resumeId") };
  const warn = (cause) => onWarning({ type: "journal", cause });
  const leases = leasesOf({ wait: config.onConflict === "wait", signal, onWarning, onWaiting });
  const unlisten = onAbort(signal, leases.ending);
  // Once it runs, the journal is written and removed whether the upload is aborted or not.
  const kept = guardStore(store);
  let writer;
  try {
    signal?.throwIfAborted();
    await leases.take(fileLock(store, identity));
    const found = await find();
    writer = found && (await createWriter(found));
    const { remember, forget } = writer ?? {};
    return await upload({ journal: found?.journal, stale: found?.stale ?? false, remember, forget });
  } finally {
    unlisten();
    leases.ending();
    const settled = writer?.settled();
    if (settled) {
      kept.continueInBackground();
      settled.then(leases.releaseAll);
    } else {
      leases.releaseAll();
    }
  }

  /** The journal to continue from, `{}` when there is none, `undefined` when the store cannot be used. */
  async function find() {
    const journals = journalsIn(guardStore(store, signal), { warn, leases, loadKept });
    try {
      return (await findJournal({ journals, leases, identity, config, cancel, signal })) ?? {};
    } catch (error) {
      if (!isA(error, StoreError)) throw error;
      warn(error.cause);
      return undefined;
    }
  }

  async function createWriter({ id = newId(), kept: before, journal, lease }) {
    let locked = lease;
    /** Locks the upload that is journaled from now on, in place of the one before. */
    const lock = async (next) => {
      if (locked) leases.release(locked);
      locked = await leases.tryTake(uploadLock(identity, next));
    };
    const journals = journalsIn(kept, { warn, leases, loadKept });
    const hasHandle = read(source.given, "handle") !== undefined;
    const { fileKeeperOf } =
      hasHandle || before || config.keepFileUpTo ? await loadKept() : { fileKeeperOf: keepNothing };
    const files = fileKeeperOf({
      store: kept,
      id,
      kept: before,
      source,
      ownStore: config.resume === true,
      upTo: config.keepFileUpTo,
      warn: (cause) => onWarning({ type: "file", cause }),
    });
    return writerOf({ journals, identity, id, uploadId: journal?.uploadId, signal, warn, lock, files });
  }
}

/** For a file without a handle, of which no copy is wanted either. */
const keepNothing = () => ({ kept: null, keep() {}, begin() {}, stop: () => null });
