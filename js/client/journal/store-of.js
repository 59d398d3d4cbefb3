// The store that the option `resume` stands for.

import { wrongType } from "../options/invalid.js";
import { guarded } from "../options/snapshot.js";
import { hasIndexedDB, indexedDBStore } from "../stores/indexeddb.js";

let browserStore;

const isStore = (value) =>
  value !== null &&
  ["object", "function"].includes(typeof value) &&
  ["get", "set", "delete"].every((name) => typeof value[name] === "function");

/** The store of `resume`, given as option `name`: one of the caller's, or that of this origin. Throws a TypeError for anything else. */
export function storeOf(resume, name = "resume") {
  if (guarded(name, () => isStore(resume))) return resume;
  if ((resume !== true && resume !== undefined) || !hasIndexedDB()) {
    throw wrongType(name, "true where there is IndexedDB, or a store { get, set, delete }", resume);
  }
  browserStore ??= indexedDBStore();
  return browserStore;
}
