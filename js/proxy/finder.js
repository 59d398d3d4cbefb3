// Finds a short pattern in a long stream, also if it starts in one chunk and ends in another.
//
// It starts with Boyer–Moore–Horspool, which skips most bytes (64 MiB take about 15 ms). An attacker can choose bytes
// for which that algorithm compares each byte with the whole pattern. After too many comparisons it continues with
// Knuth–Morris–Pratt, which reads each byte once.

export class Finder {
  #pattern;
  #skip;
  #fallback;

  /**
   * Number of bytes at the end of the last chunk that are the start of the pattern. They may belong to an occurrence.
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

  /** The index in `chunk` after the first occurrence, or -1. Do not call it again after an occurrence. */
  push(chunk) {
    let at = 0;
    // An occurrence may have started in an earlier chunk.
    while (this.held > 0 && at < chunk.length) {
      if (this.#step(chunk[at])) return at + 1;
      at += 1;
    }
    const { found, sure } = this.#leap(chunk, at);
    if (found >= 0) return found;
    // From `sure` on, there may still be an occurrence or its start.
    for (at = sure; at < chunk.length; at += 1) {
      if (this.#step(chunk[at])) return at + 1;
    }
    return -1;
  }

  /** Processes one byte by Knuth–Morris–Pratt. Returns whether an occurrence ends with it. */
  #step(byte) {
    const pattern = this.#pattern;
    while (this.held > 0 && byte !== pattern[this.held]) this.held = this.#fallback[this.held - 1];
    if (byte === pattern[this.held]) this.held += 1;
    return this.held === pattern.length;
  }

  /** Horspool from `from`. Returns where an occurrence ends, or the position before which none starts. */
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

/** For each length of a match: the length of the longest shorter start of the pattern that the match ends with. */
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
