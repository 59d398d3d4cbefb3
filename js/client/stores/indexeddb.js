// Journals in IndexedDB, where there is one.

import { STORE_TIMEOUT } from "../journal/limits.js";
import { timed } from "../signals.js";
import { NAME, UPDATE } from "./symbols.js";

const DATABASE = "upload-file-chunked";
const JOURNALS = "journals";

/** The store of this origin. The database is opened by the first call, and again when it was closed. */
export function indexedDBStore() {
  let opening;
  const forget = (closed) => {
    if (opening === closed) opening = undefined;
  };

  const connect = () => {
    if (!opening) {
      const opened = open(() => forget(opened));
      opened.catch(() => forget(opened));
      opening = opened;
    }
    return opening;
  };

  /** Runs `work` on the object store in one transaction; gives what `work` passes to its second argument. */
  const run = async (mode, work) => {
    const used = connect();
    const database = await used;
    try {
      return await transact(database, mode, work);
    } catch {
      // Site data was cleared, the database deleted, or its process has ended: the connection is of no
      // more use, and does not always say so.
      forget(used);
      database.close();
      return transact(await connect(), mode, work);
    }
  };

  return {
    [NAME]: "indexeddb",
    get: (key) =>
      run("readonly", (journals, done) => (journals.get(key).onsuccess = ({ target }) => done(target.result))),
    set: (key, value) => run("readwrite", (journals) => journals.put(value, key)),
    delete: (key) => run("readwrite", (journals) => journals.delete(key)),
    /** One transaction, so that tabs cannot overwrite each other's changes. */
    [UPDATE]: (key, edit) =>
      run("readwrite", (journals) => {
        journals.get(key).onsuccess = ({ target }) => {
          const edited = edit(target.result);
          if (edited === undefined) journals.delete(key);
          else journals.put(edited, key);
        };
      }),
  };
}

/** Opens the database. `onClosed` is called when the connection has been closed by somebody else. */
async function open(onClosed) {
  let isLate = false;
  const opened = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(JOURNALS);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        if (isLate) return database.close();
        const close = () => {
          database.close();
          onClosed();
        };
        // Another tab that wants a newer version, or to delete the database, must not wait for this one.
        database.onversionchange = close;
        database.onclose = close;
        resolve(database);
      };
    });
  try {
    // While another tab keeps an old version open or deletes the database, nothing happens.
    return await timed(opened, { limit: STORE_TIMEOUT, what: "Opening the IndexedDB database" });
  } catch (error) {
    isLate = true;
    throw error;
  }
}

function transact(database, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(JOURNALS, mode);
    let result;
    // Only the transaction's end says that the data is stored.
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException("The transaction was aborted", "AbortError"));
    work(transaction.objectStore(JOURNALS), (value) => {
      result = value;
    });
  });
}
