// Going on with an upload that an earlier page began: finding its journal, and refusing a file
// that is not the one it was begun with.

import { ContentChangedError, UploadBusyError } from "./errors.js";
import { journalsIn } from "./journals.js";
import { acquire } from "./lock.js";
import { hasIndexedDB, indexedDBStore } from "./stores/indexeddb.js";

let browserStore;

/** The store that the option `resume` stands for. */
export function storeOf(resume) {
  if (typeof resume?.get === "function" && typeof resume.set === "function") return resume;
  if ((resume !== true && resume !== undefined) || !hasIndexedDB()) {
    throw new TypeError("resume: expected true where there is IndexedDB, or a store { get, set, delete }");
  }
  browserStore ??= indexedDBStore();
  return browserStore;
}

/** Entries as the public API shows them: nothing that only we need. */
export async function listResumable(store) {
  const entries = await journalsIn(store).list();
  return entries.map(({ id, filename, bytes, purpose, endpoint, journal }) => ({
    id,
    filename,
    bytes,
    purpose,
    endpoint,
    uploadId: journal.uploadId,
    confirmed: journal.confirmed,
    expiresAt: journal.expires == null ? null : new Date(journal.expires),
  }));
}

/**
 * Runs `upload` with a journal: the one of an earlier page if the file is the same, else a new
 * one. `cancel` gives up the upload of a journal at the service.
 */
export async function withJournal({ options, identity, signal, upload, cancel }) {
  const journals = journalsIn(storeOf(options.resume));
  const wait = options.ifBusy === "wait";
  const release = await acquire(lockName(identity), wait, signal);
  if (!release) throw new UploadBusyError();
  try {
    const { entry, stale } = select(await journals.list(), identity, options);
    if (stale) await giveUp(journals, stale, options, cancel);
    return await upload({ journal: entry?.journal, ...journals.keeper(identity, entry?.id) });
  } finally {
    release();
  }
}

/** The entry to go on with, or the one this file was edited away from. */
function select(entries, identity, options) {
  const near = entries.filter(
    ({ endpoint, purpose }) => endpoint === identity.endpoint && purpose === identity.purpose,
  );
  const same = ({ bytes, fingerprint }) => bytes === identity.bytes && fingerprint === identity.fingerprint;
  if (options.resumeId !== undefined) {
    const entry = near.find(({ id }) => id === options.resumeId);
    if (entry && !same(entry) && !options.restart) {
      // The upload stays: the right file may still be picked.
      throw new ContentChangedError(entry.journal.uploadId, false);
    }
    return { entry: entry && same(entry) ? entry : undefined };
  }
  const entry = near.find(same);
  const named = ({ filename, bytes }) => filename === identity.filename && bytes === identity.bytes;
  return entry ? { entry } : { stale: near.find(named) };
}

/** Gives up the upload of a file that has been edited since, unless another tab is at it. */
async function giveUp(journals, stale, { restart }, cancel) {
  const release = await acquire(lockName(stale), false, new AbortController().signal);
  if (!release) return;
  try {
    if (!stale.journal.completing) await cancel(stale.journal);
    await journals.remove(stale.id);
  } finally {
    release();
  }
  if (!restart) throw new ContentChangedError(stale.journal.uploadId, true);
}

function lockName({ endpoint, purpose, bytes, fingerprint }) {
  return ["upload-file-chunked", endpoint, purpose, bytes, fingerprint].join(" ");
}
