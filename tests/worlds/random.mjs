// Chance by a seed: the same seed gives the same world.

/** A source of chance. `fork` gives one of its own, which what is drawn elsewhere does not disturb. */
export function random(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0;

  /** 0 … 1, by mulberry32. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  // The first numbers of neighbouring seeds resemble each other.
  next();

  const int = (least, most) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
    /** Of pairs `[weight, value]`. */
    weighted(pairs) {
      let left = next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of pairs) {
        left -= weight;
        if (left < 0) return value;
      }
      return pairs.at(-1)[1];
    },
    fork: () => random(int(0, 2 ** 32 - 1)),
    /** A delay in milliseconds: mostly none or short, seldom many seconds. */
    delay() {
      return this.weighted([
        [4, 0],
        [4, int(1, 60)],
        [2, int(60, 2000)],
        [1, int(2000, 30_000)],
      ]);
    },
  };
}
