// The most that a page may have to download: minified and gzip-compressed.

const KIB = 1024;

/** Bytes of JavaScript that a page loads with the import, before its first upload. */
const BEFORE = 9 * KIB;

/** Bytes of all JavaScript and WebAssembly, with what only `resume` needs: as many as before file handles and metadata. */
const PAGE = 71.35 * KIB;

/** Bytes of each entry beside the main one. Of the queue, 500 are for file handles and for files that were kept. */
const ENTRIES = { queue: 6.5 * KIB, element: 14 * KIB, react: 2 * KIB, uppy: 2 * KIB };

/** Lines that say how the rows of `sizes` stand to it; throws when one is too large. */
export function budget({ before, page, entries }) {
  const line = (what, bytes, most) => {
    const kib = (number) => `${(number / KIB).toFixed(1)} KiB`;
    if (bytes > most) throw new Error(`${what} ${kib(bytes)}, more than the ${kib(most)} allowed`);
    return `${what} ${kib(bytes)} of the ${kib(most)} allowed.`;
  };
  return [
    line("Before its first upload a page downloads", before.gzip, BEFORE),
    line("In all a page downloads", page.gzip, PAGE),
    ...Object.entries(ENTRIES).map(([name, most]) => line(`The entry ${name} adds`, entries[name].gzip, most)),
  ].join("\n");
}
