// What is resumable in a store, and giving one of it up.

import { UploadBusyError, UploadError } from "../errors.js";
import { call, isA, wordsOf } from "../foreign.js";
import { timed } from "../signals.js";
import { cancelInTime } from "./find.js";
import { guardStore, StoreError } from "./guarded-store.js";
import { journalsIn } from "./journals.js";
import { leasesOf } from "./leases.js";
import { STORE_TIMEOUT } from "./limits.js";
import { uploadLock } from "./names.js";
import { expiryHere } from "./record.js";
import { storeOf } from "./store-of.js";

/**
 * The resumable uploads in the store of the option `store` as the public API shows them. Rejects with an UploadError when
 * the store fails; what is damaged in it is dropped, see `onWarning`. `loadKept` resolves with the exports of `kept/index.js`.
 */
export async function listResumable(store, { onWarning, signal, loadKept } = {}) {
  const entries = await withJournals(store, { onWarning, signal, loadKept }, async ({ journals }) => {
    // Copies belong to this origin's store.
    if (store === true && (await hasCopies())) {
      const ids = async () => (await journals.entries()).map(({ id }) => id);
      await (await loadKept()).removeOtherCopies(ids);
    }
    return journals.list();
  });
  return entries.filter(({ stale }) => !stale).map((entry) => shown(storeOf(store), entry, loadKept));
}

/** Whether there may be copies in the folder of `kept/copy.js`, which is loaded only then. */
function hasCopies() {
  const look = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("upload-file-chunked");
  return timed(look, { limit: STORE_TIMEOUT, what: "OPFS" }).then(
    () => true,
    () => false,
  );
}

function shown(store, entry, loadKept) {
  const { id, filename, bytes, purpose, endpoint, journal, hasFile } = entry;
  const { uploadId, confirmed } = journal;
  const expires = expiryHere(journal);
  const expiresAt = expires === null ? null : new Date(expires);
  const plain = {
    id,
    filename,
    bytes,
    purpose,
    endpoint,
    uploadId,
    confirmed,
    expiresAt,
    canResumeWithoutFile: hasFile,
  };
  const getFile = () => asUploadError(async () => (await loadKept()).openKept(guardStore(store), entry, { uploadId }));
  // Not enumerable, so that the entry can be cloned and sent to another thread.
  return Object.defineProperty(plain, "getFile", { value: getFile });
}

/**
 * Removes the entry `id` and cancels its upload by `cancel(journal, entry)`, unless complete may have
 * succeeded. Rejects with an UploadBusyError while that upload is running, here or in another tab.
 */
export function discardResumable(store, id, cancel, { onWarning, signal, loadKept } = {}) {
  return withJournals(store, { onWarning, signal, loadKept }, async ({ journals, leases }) => {
    const entry = (await journals.entries()).find((other) => other.id === id);
    const before = entry && (await journals.read(entry));
    if (!before) return;
    await leases.take(uploadLock(entry, before));
    const journal = await journals.read(entry);
    if (!journal) return;
    if (journal.uploadId !== before.uploadId) throw new UploadBusyError();
    await journals.remove(entry);
    if (!journal.completing) await cancelInTime(cancel, journal, entry, signal);
  });
}

async function withJournals(store, { onWarning: callback = toConsole, signal, loadKept }, work) {
  const onWarning = (warning) => call(callback, warning);
  const leases = leasesOf({ signal, onWarning });
  const warn = (cause) => onWarning({ type: "journal", cause });
  try {
    signal?.throwIfAborted();
    const journals = journalsIn(guardStore(storeOf(store), signal), { warn, leases, loadKept });
    return await asUploadError(() => work({ journals, leases }));
  } finally {
    leases.releaseAll();
  }
}

/** Does `work`. A store that fails rejects with an UploadError. */
async function asUploadError(work) {
  try {
    return await work();
  } catch (error) {
    if (!isA(error, StoreError)) throw error;
    const { cause } = error;
    const message = `The journals cannot be read or changed: ${wordsOf(cause)}`;
    throw new UploadError(message, { phase: "journal", retryable: true, cause });
  }
}

function toConsole({ cause }) {
  console.warn(cause);
}
