// Finds a short pattern in a long stream, also where it begins in one chunk and ends in another.
//
// Boyer–Moore–Horspool skips most bytes (64 MiB take some 15 ms), but on bytes chosen for it, it
// compares each of them with the whole pattern. When that begins to cost, Knuth–Morris–Pratt takes
// over, which looks at each byte once, whatever it is.

export class Finder {
  #pattern;
  #skip;
  #fallback;

  /**
   * How many bytes at the end of what was pushed are the beginning of the pattern: they may belong
   * to it, or not.
   */
  held = 0;

  /** @param {Uint8Array} pattern at least 2 bytes, at most 255 */
  constructor(pattern) {
    const last = pattern.length - 1;
    this.#pattern = pattern;
    this.#skip = new Uint8Array(256).fill(pattern.length);
    for (let index = 0; index < last; index += 1) this.#skip[pattern[index]] = last - index;
    this.#fallback = fallbacks(pattern);
  }

  /** The index in `chunk` behind the first occurrence, or -1. Not to be called again after it was found. */
  push(chunk) {
    let at = 0;
    // What began in an earlier chunk.
    while (this.held > 0 && at < chunk.length) {
      if (this.#step(chunk[at])) return at + 1;
      at += 1;
    }
    const { found, sure } = this.#leap(chunk, at);
    if (found >= 0) return found;
    // From `sure` on an occurrence may still be hidden, or begin.
    for (at = sure; at < chunk.length; at += 1) {
      if (this.#step(chunk[at])) return at + 1;
    }
    return -1;
  }

  /** One byte of Knuth–Morris–Pratt; whether it ends an occurrence. */
  #step(byte) {
    const pattern = this.#pattern;
    while (this.held > 0 && byte !== pattern[this.held]) this.held = this.#fallback[this.held - 1];
    if (byte === pattern[this.held]) this.held += 1;
    return this.held === pattern.length;
  }

  /** Horspool from `from`: where an occurrence ends, or up to where it is sure that none begins. */
  #leap(chunk, from) {
    const pattern = this.#pattern;
    const skip = this.#skip;
    const last = pattern.length - 1;
    let budget = chunk.length;
    let at = from + last;
    while (at < chunk.length && budget > 0) {
      const byte = chunk[at];
      if (byte === pattern[last]) {
        let back = 1;
        while (back <= last && chunk[at - back] === pattern[last - back]) back += 1;
        if (back > last) return { found: at + 1, sure: at };
        budget -= back;
      }
      at += skip[byte];
    }
    return { found: -1, sure: Math.max(from, at - last) };
  }
}

/** For each length of a match, the longest shorter beginning of the pattern that it ends with. */
function fallbacks(pattern) {
  const lengths = new Uint8Array(pattern.length);
  let length = 0;
  for (let index = 1; index < pattern.length; index += 1) {
    while (length > 0 && pattern[index] !== pattern[length]) length = lengths[length - 1];
    if (pattern[index] === pattern[length]) length += 1;
    lengths[index] = length;
  }
  return lengths;
}
