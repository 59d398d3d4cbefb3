// What says that a file behind a URL is the same as before (RFC 9110, section 8.8).

/**
 * `{ header, value, condition }` of an answer: its strong ETag, else its Last-Modified; `undefined` if it has neither.
 * `condition` is the header that guards a later request.
 */
export function validatorOf({ headers }) {
  const etag = headers.get("etag");
  // A weak one is the same for files that mean the same, whatever their bytes.
  if (etag && /^"[^"]*"$/.test(etag)) return { header: "etag", value: etag, condition: "if-match" };
  const modified = headers.get("last-modified");
  if (modified && !Number.isNaN(Date.parse(modified))) {
    return { header: "last-modified", value: modified, condition: "if-unmodified-since" };
  }
  return undefined;
}

/** Whether an answer is of the same file. Servers that ignore the condition still say what they send. */
export const isSame = ({ headers }, { header, value }) => headers.get(header) === value;

/** `{ start, end, size }` of `bytes 0-99/200`; `size` is `undefined` for `*`. `undefined` for anything else. */
export function contentRange({ headers }) {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(headers.get("content-range")?.trim() ?? "") ?? [];
  if (first === undefined) return undefined;
  return { start: Number(first), end: Number(last) + 1, size: size === "*" ? undefined : Number(size) };
}
