// The shape of an answer, whatever it came through: status, headers, and what the body says.

/** Bytes of a body at most. A list of ten thousand Files is some 3 MB; what is longer is not the API's. */
export const MAX_ANSWER = 16 * 1024 * 1024;

/** What a body is (`core::answer::Body`). */
const [OBJECT, LIST, BROKEN, FOREIGN] = [0, 1, 2, 3];

/** An answer, for `src/web/js/answer.rs`. */
export function answer(status, headers, text) {
  const { kind, body } = parse(text);
  return { status, headers, kind, body };
}

/** An answer whose body was longer than `MAX_ANSWER`, and was dropped. */
export const tooLong = (status, headers) => ({
  status,
  headers,
  kind: FOREIGN,
  body: `a body of more than ${MAX_ANSWER} bytes`,
});

function parse(text) {
  try {
    const body = JSON.parse(text);
    if (body === null || typeof body !== "object" || Array.isArray(body)) return { kind: FOREIGN, body };
    return { kind: Array.isArray(body.data) ? LIST : OBJECT, body };
  } catch {
    // Cut short, or not JSON at all.
    return { kind: /^\s*([{[]|$)/.test(text) ? BROKEN : FOREIGN, body: text };
  }
}
