// Journals in IndexedDB, where there is one.

const DATABASE = "upload-file-chunked";
const JOURNALS = "journals";

/** Whether this platform has IndexedDB. */
export const hasIndexedDB = () => typeof indexedDB !== "undefined";

/** The store of this origin. The database is opened by the first call. */
export function indexedDBStore() {
  let opening;
  const run = async (mode, request) => {
    opening ??= open().catch((error) => {
      opening = undefined;
      throw error;
    });
    const transaction = (await opening).transaction(JOURNALS, mode);
    const asked = request(transaction.objectStore(JOURNALS));
    // Only the transaction's end says that the data is there to stay.
    await settled(transaction, "oncomplete");
    return asked.result;
  };
  return {
    get: (key) => run("readonly", (journals) => journals.get(key)),
    set: (key, value) => run("readwrite", (journals) => journals.put(value, key)),
    delete: (key) => run("readwrite", (journals) => journals.delete(key)),
  };
}

async function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(JOURNALS);
  await settled(request, "onsuccess");
  // Another tab that wants a newer version, or to delete the database, must not wait for this one.
  request.result.onversionchange = () => request.result.close();
  return request.result;
}

function settled(target, success) {
  return new Promise((resolve, reject) => {
    target[success] = resolve;
    target.onerror = () => reject(target.error);
    target.onabort = () => reject(target.error);
  });
}
