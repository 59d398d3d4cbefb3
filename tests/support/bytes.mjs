// Bytes for test files, the same wherever they are made: in Node, in a page, in a worker.

/** Bytes of a mebibyte. */
export const MIB = 2 ** 20;

/** `size` bytes of noise; another `seed` gives others. No slice of it equals its neighbour. */
export function noise(size, seed = 1) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = (seed * 0x9e3779b1) | 1;
  for (let index = 0; index < words.length; index += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}
