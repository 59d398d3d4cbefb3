// The rules for file names. The length is checked first, because a pattern can be very slow on a long text.

/** `.` and `..`, alone or in a path. */
const DOTS = /(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/**
 * The default pattern. It refuses paths, and names that look different in a list of files: control characters, halves
 * of surrogate pairs, line separators, and characters without a visible shape (zero-width and direction-changing
 * characters, invisible fillers, the empty Braille pattern). A variation selector may follow its symbol, because phones
 * create such names.
 */
export const PLAIN_NAME =
  /^(?:[^/\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F])+$/u;

/** The rule that a file name breaks, as the end of a sentence; `undefined` if the name is allowed. */
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
