// What a file name may be. Its length is checked first: a pattern can take very long on a long text.

/** Names that mean a folder, alone or in a path. */
const DOTS = /(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/**
 * The default pattern: no path, and nothing that a list of files would show as something else.
 * Control characters, halves of surrogate pairs, separators of lines; all that has no shape of its
 * own (zero-width, direction-changing, fillers that count as letters, the empty Braille pattern).
 * A variation selector may follow the symbol it belongs to: phones name files so.
 */
export const PLAIN_NAME =
  /^(?:[^/\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F])+$/u;

/** What is wrong with a file name, to be said after it; `undefined` if nothing is. */
export function faultOfFilename(name, { filename: pattern, maxFilenameBytes }) {
  if (typeof name !== "string") return "must be a plain file name";
  // A text has at most as many UTF-16 units as bytes of UTF-8, so nothing long is even encoded.
  if (name.length > maxFilenameBytes || new TextEncoder().encode(name).length > maxFilenameBytes) {
    return `must be at most ${maxFilenameBytes} bytes of UTF-8`;
  }
  const seen = name.trim();
  if (seen === "" || DOTS.test(seen) || !pattern.test(name)) return "must be a plain file name";
  return undefined;
}
