// Headers as callers give them: a plain object, `Headers`, or pairs.

import { wrongType } from "./invalid.js";

const EXPECTED = "an object, a Headers, or an array of [name, value] pairs";

/**
 * The pairs in `value`: `[name, value or null]`. A property of an object that is `undefined` counts as not given.
 * Throws a TypeError that names the option for anything else, and what a getter or iterator throws.
 */
export function copyHeaders(value) {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") throw wrongType("headers", EXPECTED);
  if (Symbol.iterator in value) return Array.from(value, pairOf);
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(pairOf);
}

/** A pair without a value would be lost, and a symbol or function as a value is a mistake. */
function pairOf(entry) {
  if (typeof entry !== "object" || entry === null) throw wrongType("headers", EXPECTED);
  const pair = Array.from(entry);
  const [name, content] = pair;
  const isText = (text) => !["undefined", "symbol", "function"].includes(typeof text);
  if (pair.length !== 2 || !pair.every(isText)) throw wrongType("headers", EXPECTED);
  return [String(name), content === null ? null : String(content)];
}

/** Sets `pairs` over what `headers` has; `null` removes one. Throws when one is not valid. */
export function applyHeaders(headers, pairs) {
  for (const [name, value] of pairs) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
}
