// The names of all options, and the check for misspelled ones.

/** How the service is reached. */
const CLIENT = [
  "baseURL",
  "apiKey",
  "organization",
  "project",
  "headers",
  "query",
  "dangerouslyAllowBrowser",
  "fetch",
  "maxRetries",
  "timeout",
];

const UPLOAD = [
  "purpose",
  "filename",
  "mimeType",
  "bytes",
  "expiresAfter",
  "partSize",
  "concurrency",
  "md5",
  "extraBody",
  "onProgress",
  "onWarning",
  "onEvent",
  "transport",
  "stallTimeout",
  "responseTimeout",
  "resume",
  "resumeId",
  "restart",
  "onConflict",
  "findFile",
];

/** Of uploads, operations and clients. */
export const NAMES = [...CLIENT, "signal", ...UPLOAD];

/** Of `listResumable`. */
export const LIST_NAMES = ["store", "onWarning", "signal"];

/** Of `discardResumable`. */
export const DISCARD_NAMES = [...CLIENT, ...LIST_NAMES];

/** A name among `names` that differs from `name` by case or by a letter or two. */
export function similarTo(name, names) {
  const plain = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return (
    names.find((known) => plain(known) === plain(name)) ??
    names.find((known) => distance(known.toLowerCase(), name.toLowerCase()) <= 2)
  );
}

/** Levenshtein distance. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
