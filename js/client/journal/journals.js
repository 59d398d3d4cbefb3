// The journals in a store: under `index` the entries, each with what its file and service are known
// by, and under each entry's id the journal. A store may hold anything: what is not an index, an
// entry or a journal is dropped with a warning, and the rest is kept.

import { isA } from "../foreign.js";
import { StoreError } from "./guarded-store.js";
import { MAX_JOURNALS, STALE_KEPT } from "./limits.js";
import { uploadLock } from "./names.js";
import { expiryHere, toJournal } from "./record.js";

const INDEX = "index";
const journalKey = (id) => `journal:${id}`;

/**
 * The journals in `store`, which is a guarded one. `warn` is called with the cause when something
 * could not be read or was dropped. `leases` are the locks of the call: what somebody is uploading is
 * not tidied away. `loadKept` resolves with the exports of `kept/index.js`.
 */
export function journalsIn(store, { warn, leases, loadKept }) {
  const change = (edit) =>
    store.update(INDEX, (index) => {
      const edited = edit(toEntries(index).entries);
      return edited.length > 0 ? edited : undefined;
    });

  /** All entries; a damaged index is written anew. */
  const entries = async () => {
    const found = toEntries(await store.get(INDEX));
    if (found.isDamaged) {
      warn(new Error("The index of journals was damaged; what cannot be read is dropped"));
      await change((same) => same);
    }
    return found.entries;
  };

  const remove = async ({ id, kept }) => {
    if (kept) await (await loadKept()).removeKept(store, { id, kept });
    await store.delete(journalKey(id));
    await change((all) => all.filter((entry) => entry.id !== id));
  };

  /** The journal of `entry`. An entry without a good one is removed, and this gives `undefined`. */
  const read = async (entry) => {
    const record = await store.get(journalKey(entry.id));
    const journal = toJournal(record);
    if (journal?.bytes === entry.bytes) return journal;
    if (record != null) warn(new Error(`The journal of ${JSON.stringify(entry.filename)} was damaged and is dropped`));
    await remove(entry);
    return undefined;
  };

  /** Does `work` for one entry: what fails there must not hide the others, unless the store hangs. */
  const attempt = async (work) => {
    try {
      return await work();
    } catch (error) {
      // Anything else is the reason of an abort.
      if (store.isHung || !isA(error, StoreError)) throw error;
      warn(error.cause);
      return undefined;
    }
  };

  /** Whether the file of `entry` need not be picked again. */
  const hasFile = async (entry) => entry.kept !== null && (await loadKept()).hasFile(store, entry);

  /** Removes those that nobody will want: expired long ago, or the oldest of too many. */
  const tidy = async (all) => {
    const excess = all.length - MAX_JOURNALS;
    for (const entry of all.filter(({ expires }, place) => place < excess || isDead(expires))) {
      await attempt(async () => {
        const journal = await read(entry);
        if (journal) await leases.unlessBusy(uploadLock(entry, journal), () => remove(entry));
      });
    }
  };

  return {
    entries,
    read,
    remove,
    write: (id, journal) => store.set(journalKey(id), journal),
    has: async (id) => toEntries(await store.get(INDEX)).entries.some((entry) => entry.id === id),

    /** Enters what is known of an upload in the index, in place of what was there under its id. */
    async enter(entry) {
      let all = [];
      await change((before) => {
        all = [...before.filter(({ id }) => id !== entry.id), entry];
        return all;
      });
      await tidy(all);
    },

    /** The entries with their journals. `stale`: they may have expired; `hasFile`: their file need not be picked again. */
    async list() {
      await tidy(await entries());
      const all = await entries();
      const journals = await Promise.all(all.map((entry) => attempt(() => read(entry))));
      const files = await Promise.all(all.map((entry) => attempt(() => hasFile(entry))));
      return all
        .map((entry, place) => ({ ...entry, journal: journals[place], hasFile: files[place] === true }))
        .filter(({ journal }) => journal)
        .map((entry) => ({ ...entry, stale: isStale(entry.journal) }));
    },
  };
}

/** Whether the upload of `journal` has expired, by this clock, which may be wrong. */
export function isStale(journal) {
  const expires = expiryHere(journal);
  return expires !== null && expires <= Date.now();
}

/** Whether what expired at `expires` did so long ago: no clock is expected to be that wrong. */
export const isDead = (expires) => expires !== null && expires + STALE_KEPT <= Date.now();

/**
 * The entry of `journal` in the index. `expires` is there so that `tidy` need not read every journal; `kept` says how its
 * file is kept.
 */
export function toEntry(id, { bytes, filename, purpose, endpoint, fingerprint }, journal, kept) {
  return { id, bytes, filename, purpose, endpoint, fingerprint, kept, expires: expiryHere(journal) };
}

/** The good entries of `index`, one for each id, and whether there was anything else. */
function toEntries(index) {
  if (index == null) return { entries: [], isDamaged: false };
  const found = new Map();
  try {
    if (!Array.isArray(index)) return { entries: [], isDamaged: true };
    for (const item of index) {
      const entry = copyEntry(item);
      if (entry) found.set(entry.id, entry);
    }
    return { entries: [...found.values()], isDamaged: found.size !== index.length };
  } catch {
    return { entries: [...found.values()], isDamaged: true };
  }
}

function copyEntry(item) {
  try {
    const { id, bytes, filename, purpose, endpoint, fingerprint } = item;
    const isGood = [id, filename, purpose, endpoint, fingerprint].every((text) => typeof text === "string");
    if (!isGood || !Number.isSafeInteger(bytes)) return undefined;
    const kept = ["handle", "copy"].includes(item.kept) ? item.kept : null;
    const expires = Number.isFinite(item.expires) ? item.expires : null;
    return { id, bytes, filename, purpose, endpoint, fingerprint, kept, expires };
  } catch {
    return undefined;
  }
}
