// The most that a page may have to download.

/** Bytes of JavaScript and WebAssembly together, minified and gzip-compressed. */
const BUDGET = 86 * 1024;

/** One line that says how `bytes` stand to it; throws when they are too many. */
export function budget(bytes) {
  const kib = (number) => `${(number / 1024).toFixed(1)} KiB`;
  if (bytes > BUDGET) throw new Error(`a page downloads ${kib(bytes)}, more than the ${kib(BUDGET)} allowed`);
  return `A page downloads ${kib(bytes)} of the ${kib(BUDGET)} allowed.`;
}
