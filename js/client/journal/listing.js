// What is resumable in a store, and giving one of it up.

import { UploadBusyError, UploadError } from "../errors.js";
import { isA, wordsOf } from "../foreign.js";
import { cancelInTime } from "./find.js";
import { guardStore, StoreError } from "./guarded-store.js";
import { journalsIn } from "./journals.js";
import { leasesOf } from "./leases.js";
import { uploadLock } from "./names.js";
import { expiryHere } from "./record.js";

/**
 * The resumable uploads in `store` as the public API shows them. Rejects with an UploadError when the
 * store fails; what is damaged in it is dropped, see `onWarning`.
 */
export async function listResumable(store, { onWarning, signal } = {}) {
  const entries = await withJournals(store, { onWarning, signal }, ({ journals }) => journals.list());
  return entries
    .filter(({ stale }) => !stale)
    .map(({ id, filename, bytes, purpose, endpoint, journal }) => {
      const { uploadId, confirmed } = journal;
      const expires = expiryHere(journal);
      const expiresAt = expires === null ? null : new Date(expires);
      return { id, filename, bytes, purpose, endpoint, uploadId, confirmed, expiresAt };
    });
}

/**
 * Removes the entry `id` and cancels its upload by `cancel(journal, entry)`, unless complete may have
 * succeeded. Rejects with an UploadBusyError while that upload is running, here or in another tab.
 */
export function discardResumable(store, id, cancel, { onWarning, signal } = {}) {
  return withJournals(store, { onWarning, signal }, async ({ journals, leases }) => {
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

async function withJournals(store, { onWarning = toConsole, signal }, work) {
  const leases = leasesOf({ signal, onWarning });
  const warn = (cause) => onWarning({ type: "journal", cause });
  try {
    signal?.throwIfAborted();
    return await work({ journals: journalsIn(guardStore(store, signal), { warn, leases }), leases });
  } catch (error) {
    if (!isA(error, StoreError)) throw error;
    const { cause } = error;
    const message = `The journals cannot be read or changed: ${wordsOf(cause)}`;
    throw new UploadError(message, { phase: "journal", retryable: true, cause });
  } finally {
    leases.releaseAll();
  }
}

function toConsole({ cause }) {
  console.warn(cause);
}
