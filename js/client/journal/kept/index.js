// The file of an upload, kept with its journal, so that it need not be picked again: its handle in the store, or else a
// copy in OPFS. What is kept stands in the index as `kept`: "handle", "copy" or `null`. Loaded only for a file with a
// handle, with `keepFileUpTo`, and for entries whose file is kept.

import { read } from "../../foreign.js";
import { canCopy, readCopy, removeCopy, writeCopy } from "./copy.js";
import { fileOfHandle, isHandle, mayRead, unavailable } from "./handle.js";

export { removeOtherCopies } from "./copy.js";
export { openFile } from "./handle.js";

const handleKey = (id) => `handle:${id}`;

/** Whether the kept file of an entry is there. The file of a handle may be gone all the same. */
export async function hasFile(store, { id, kept, bytes }) {
  if (kept === "copy") return (await readCopy(id))?.size === bytes;
  const handle = kept === "handle" && (await store.get(handleKey(id)));
  return isHandle(handle) && (await mayRead(handle));
}

/** The kept file of an entry, with the entry's id as its property `resumeId`. Rejects with a FileUnavailableError, or a StoreError. */
export async function openKept(store, { id, kept, filename, bytes }, upload) {
  const open = async () => {
    if (kept === "copy") {
      const copy = await readCopy(id);
      return copy?.size === bytes && new File([copy], filename, { lastModified: copy.lastModified });
    }
    const handle = kept === "handle" && (await store.get(handleKey(id)));
    return isHandle(handle) && fileOfHandle(handle, upload);
  };
  const file = await open();
  if (!file) throw unavailable("not-found", filename, upload);
  return Object.assign(file, { resumeId: id });
}

export async function removeKept(store, { id, kept }) {
  if (kept === "copy") await removeCopy(id);
  if (kept === "handle") await store.delete(handleKey(id));
}

/**
 * Keeps the file of the journal `id`, of which `kept` is there already. `source` is one of `openSource`; a copy is made
 * of files of at most `upTo` bytes if `store` is that of this origin (`ownStore`). `warn` is called with the cause if a copy cannot be kept.
 */
export function fileKeeperOf({ store, id, kept = null, source, ownStore, upTo = 0, warn }) {
  const { given, blob } = source;
  const handle = read(given, "handle");
  let isDecided = false;
  let mustCopy = false;
  let copying;

  const saveHandle = async () => {
    try {
      await store.set(handleKey(id), handle);
      // Many stores keep JSON, and make something else of it.
      if (isHandle(await store.get(handleKey(id)))) return true;
      await store.delete(handleKey(id));
    } catch {
      // It cannot be cloned. What else is wrong with a store shows with the journal.
    }
    return false;
  };

  /** Whether what is kept is the file that is uploaded. */
  const isSame = async (isNew) => {
    if (read(given, "resumeId") === id) return true;
    return !isNew && (kept !== "copy" || (await readCopy(id))?.size === blob?.size);
  };

  const copy = async () => {
    copying = new AbortController();
    const { signal } = copying;
    await writeCopy(id, blob, signal).catch((cause) => signal.aborted || warn(cause));
  };

  return {
    get kept() {
      return kept;
    },

    /** Decides what is kept, once, and keeps the handle. `isNew`: what was kept before belongs to another upload. */
    async keep(isNew) {
      if (isDecided) return;
      isDecided = true;
      const before = kept;
      if (isHandle(handle) && (await saveHandle())) kept = "handle";
      else if (!(await isSame(isNew))) kept = null;
      if (kept !== before) await removeKept(store, { id, kept: before });
      mustCopy = kept === null && blob?.size <= upTo;
      if (!mustCopy) return;
      if (ownStore && canCopy()) kept = "copy";
      else warn(new Error("A copy needs `resume: true` and OPFS"));
    },

    /** Begins to copy, once the index says so. */
    begin() {
      if (mustCopy && kept === "copy") copy();
      mustCopy = false;
    },

    /** Stops, and gives what is to be removed. */
    stop() {
      copying?.abort();
      isDecided = false;
      const removed = kept;
      kept = null;
      return removed;
    },
  };
}
