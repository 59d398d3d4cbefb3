// Which journal a file continues from, if any. A file only ever touches the journal of its own
// content; that of another file is touched only where the caller names it.

import { ContentChangedError, UploadBusyError } from "../errors.js";
import { timed } from "../signals.js";
import { isDead, isStale } from "./journals.js";
import { STORE_TIMEOUT } from "./limits.js";
import { uploadLock } from "./names.js";
import { expiryHere } from "./record.js";

/**
 * Gives `{ id, kept, journal, stale, lease }` of the journal to continue from, whose upload is then locked;
 * `undefined` when the upload starts anew. With `resumeId` the journal of another content rejects with
 * a ContentChangedError; with `restart` too, its upload is cancelled and it is removed.
 */
export async function findJournal({ journals, leases, identity, config, cancel, signal }) {
  const { endpoint, purpose, bytes, fingerprint } = identity;
  const isSame = (entry) => entry.bytes === bytes && entry.fingerprint === fingerprint;
  const near = (await journals.entries()).filter((entry) => entry.endpoint === endpoint && entry.purpose === purpose);

  const take = async (entry) => {
    const before = await journals.read(entry);
    if (!before) return undefined;
    const lease = await leases.take(uploadLock(entry, before));
    try {
      // Its last holder may have completed the upload, or started another in its place.
      const journal = await journals.read(entry);
      if (journal && journal.uploadId !== before.uploadId) throw new UploadBusyError();
      if (journal && !isDead(expiryHere(journal))) {
        return { id: entry.id, kept: entry.kept, journal, stale: isStale(journal), lease };
      }
      if (journal) await journals.remove(entry);
    } catch (error) {
      leases.release(lease);
      throw error;
    }
    leases.release(lease);
    return undefined;
  };

  const giveUp = async (entry) => {
    const taken = await take(entry);
    if (!taken) return;
    try {
      // What cannot be cancelled in time expires by itself.
      if (!taken.journal.completing) await cancelInTime(cancel, taken.journal, entry, signal);
      await journals.remove(entry);
    } finally {
      leases.release(taken.lease);
    }
  };

  const named = config.resumeId !== undefined && near.find(({ id }) => id === config.resumeId);
  if (named && !isSame(named)) {
    if (config.restart) {
      await giveUp(named);
    } else {
      const journal = await journals.read(named);
      // The upload stays: the right file may still be picked.
      if (journal) throw new ContentChangedError(journal.uploadId, false);
    }
  } else if (named) {
    return take(named);
  }
  const own = near.find(isSame);
  return own && take(own);
}

/** Calls `cancel(journal, entry)`; resolves when it has settled, but within `STORE_TIMEOUT`. */
export async function cancelInTime(cancel, journal, entry, signal) {
  const cancelled = timed(() => cancel(journal, entry), { limit: STORE_TIMEOUT, what: "Cancel", signal });
  await cancelled.catch(() => signal?.throwIfAborted());
}
