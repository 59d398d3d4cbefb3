// Uploads that a test starts, steers and asks about, as `tasks`. Only plain values go in and out.

import * as library from "upload-file-chunked";
import { noise } from "/support/bytes.mjs";
import { plain } from "./plain.js";

const running = [];

/** The picked file, or noise. */
function fileOf({ size, seed, name = "noise.bin" }) {
  return size === undefined ? document.querySelector("input").files[0] : new File([noise(size, seed)], name);
}

globalThis.tasks = {
  library,

  /** Starts an upload and gives its number. */
  start(file, options) {
    const told = { warnings: [] };
    const onWarning = (warning) => told.warnings.push(warning);
    const all = { purpose: "user_data", baseURL: "/v1", onWarning, ...options };
    const task = library.uploadFileChunked(fileOf(file), all);
    const ended = task.then(
      (upload) => ({ upload }),
      (error) => ({ error: plain(error), reason: error === told.reason }),
    );
    return running.push({ task, told, ended }) - 1;
  },

  told: (number) => running[number].told,
  ended: (number) => running[number].ended,
  pause: (number) => running[number].task.pause(),
  resume: (number) => running[number].task.resume(),

  /** Aborts with a reason whose identity is watched. */
  abort(number) {
    const { task, told } = running[number];
    told.reason = new Error("the user had enough");
    task.abort(told.reason);
  },

  /** Everything that IndexedDB holds for this origin, as text. */
  async stored() {
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        found.push(store, await settled(objects.getAllKeys()));
        found.push(await settled(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    return JSON.stringify(found);
  },
};

document.documentElement.dataset.ready = "true";
