// A copy of the caller's options, taken when the function is called: what happens to the objects
// afterwards changes nothing. Own and inherited properties and getters count alike; each is read once.

import { copyHeaders } from "./headers.js";
import { isNamed, named, wrongType } from "./invalid.js";
import { NAMES } from "./names.js";
import { similarTo } from "./similar.js";

/** The options of `names` in `given`: a null-prototype object that holds what is not `undefined`. */
export function snapshot(given, names = NAMES) {
  const copy = Object.create(null);
  if (given === undefined || given === null) return copy;
  if (typeof given !== "object" && typeof given !== "function") throw wrongType("options", "an object", given);
  refuseUnknown(given, names);
  for (const name of names) {
    const value = read(given, name);
    if (value !== undefined) copy[name] = COPY[name]?.(value) ?? value;
  }
  return copy;
}

/** The options of a call over those of its client. `headers` and `query` add up, as `[client, call]`. */
export function merge(client, call) {
  const merged = Object.assign(Object.create(null), client, call);
  for (const name of ["headers", "query"]) merged[name] = [client[name], call[name]];
  return merged;
}

/** Only plain objects are checked: an instance of a class has properties of its own. */
function refuseUnknown(given, names) {
  const keys = guarded("options", () => {
    const prototype = Object.getPrototypeOf(given);
    const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
    return plain ? Object.keys(given) : [];
  });
  const unknown = keys.find((key) => !names.includes(key));
  if (unknown === undefined) return;
  const similar = similarTo(unknown, names);
  const hint = similar ? ` (did you mean ${similar}?)` : "";
  throw named(new TypeError(`${unknown}: no such option${hint}`), unknown);
}

const read = (given, name) => guarded(name, () => given[name]);

/**
 * Runs code that reads what the caller gave, such as a getter. What that throws becomes an error that names the
 * option; errors of ours pass.
 */
export function guarded(option, work) {
  try {
    return work();
  } catch (cause) {
    if (isNamed(cause)) throw cause;
    throw named(new TypeError(`${option}: reading it failed`, { cause }), option);
  }
}

const COPY = {
  headers: (value) => (typeof value === "function" ? value : guardedCopy("headers", value, copyHeaders)),
  query: (value) => guardedCopy("query", value, copyQuery),
  extraBody: (value) => guardedCopy("extraBody", value, copyJSON),
  // Not by JSON, which would drop or change what it cannot hold. `withMetadata` refuses that.
  metadata: (value) => guardedCopy("metadata", value, structuredClone),
  expiresAfter: (value) => guardedCopy("expiresAfter", value, ({ anchor, seconds }) => ({ anchor, seconds })),
};

/** `null` stays `null`: "none". */
const guardedCopy = (option, value, copy) => (value === null ? null : guarded(option, () => copy(value)));

function copyQuery(value) {
  if (typeof value !== "object") return value;
  return Object.entries(value);
}

function copyJSON(value) {
  if (typeof value !== "object") return value;
  return JSON.parse(JSON.stringify(value));
}
