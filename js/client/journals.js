// Where journals are kept and how one is found again: an index of what there is, and under each
// entry's id the journal itself, as the WebAssembly writes it.

import { acquire } from "./lock.js";

const INDEX = "index";
const journalKey = (id) => `journal:${id}`;

/** The journals in `store`. */
export function journalsIn(store) {
  /** Changes the index; one at a time, because a store only gets and sets. */
  const change = async (edit) => {
    const release = await acquire("upload-file-chunked index", true, new AbortController().signal);
    try {
      const entries = (await store.get(INDEX)) ?? [];
      const edited = edit(entries);
      await (edited.length ? store.set(INDEX, edited) : store.delete(INDEX));
    } finally {
      release();
    }
  };

  const remove = async (id) => {
    await store.delete(journalKey(id));
    await change((entries) => entries.filter((entry) => entry.id !== id));
  };

  /** The entries with their journals. What has expired, or has no journal, is removed. */
  const list = async () => {
    const found = [];
    for (const entry of (await store.get(INDEX)) ?? []) {
      const journal = await store.get(journalKey(entry.id));
      const expired = journal?.expires != null && journal.expires <= Date.now();
      if (journal && !expired) found.push({ ...entry, journal });
      else await remove(entry.id);
    }
    return found;
  };

  /** Keeps the journal of one upload, entered at its first writing. */
  const keeper = (identity, id = newId()) => {
    let entered = false;
    return {
      remember: async (journal) => {
        await store.set(journalKey(id), journal);
        if (entered) return;
        const entry = { id, ...identity };
        await change((entries) => [...entries.filter((other) => other.id !== id), entry]);
        entered = true;
      },
      forget: async () => {
        await remove(id);
        entered = false;
      },
    };
  };

  return { list, remove, keeper };
}

/** Not `randomUUID`: a page without a secure context has none. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
