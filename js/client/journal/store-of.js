// The store that the options `resume` and `store` stand for.

import { indexedDBStore } from "../stores/indexeddb.js";

let browserStore;

/** The store of a checked option: one of the caller's, or for `true` that of this origin. */
export function storeOf(checked) {
  if (checked !== true) return checked;
  browserStore ??= indexedDBStore();
  return browserStore;
}
