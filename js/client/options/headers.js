// Headers as callers give them: a plain object, `Headers`, or pairs.

/** The pairs in `value`: `[name, value or null]`. Throws what a getter or iterator throws. */
export function copyHeaders(value) {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") throw new TypeError("not an object");
  const pairs = Symbol.iterator in value ? Array.from(value) : Object.entries(value);
  return pairs
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => [String(name), content === null ? null : String(content)]);
}

/** Sets `pairs` over what `headers` has; `null` removes one. Throws when one is not valid. */
export function applyHeaders(headers, pairs) {
  for (const [name, value] of pairs) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
}
