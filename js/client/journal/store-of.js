// The store that the option `resume` stands for.

import { hasIndexedDB, indexedDBStore } from "../stores/indexeddb.js";

let browserStore;

/** The store of `resume`: one of the caller's, or that of this origin. Throws a TypeError for anything else. */
export function storeOf(resume) {
  const isStore = resume !== null && ["object", "function"].includes(typeof resume);
  if (isStore && ["get", "set", "delete"].every((name) => typeof resume[name] === "function")) return resume;
  if ((resume !== true && resume !== undefined) || !hasIndexedDB()) {
    throw new TypeError("resume: expected true where there is IndexedDB, or a store { get, set, delete }");
  }
  browserStore ??= indexedDBStore();
  return browserStore;
}
