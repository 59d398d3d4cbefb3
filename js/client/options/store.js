// The store of journals that an option stands for.

import { wrongType } from "./invalid.js";
import { guarded } from "./snapshot.js";

/**
 * `value` of the option `name`: `true` for the one of this origin, where there is IndexedDB, or a store. Throws a
 * TypeError for anything else.
 */
export function checkedStore(name, value) {
  // In a sandboxed frame the mere look at IndexedDB may throw.
  const isKnown = value === true ? "indexedDB" in globalThis : guarded(name, () => isStore(value));
  if (!isKnown) throw wrongType(name, "true where there is IndexedDB, or a store { get, set, delete }", value);
  return value;
}

const isStore = (value) =>
  value !== null &&
  ["object", "function"].includes(typeof value) &&
  ["get", "set", "delete"].every((name) => typeof value[name] === "function");
