// As node:assert, as far as the checks need it.

const text = (value) => JSON.stringify(value) ?? String(value);

export function ok(value, message) {
  if (!value) throw new Error(message ?? `${value} is not true`);
}

/** The same value, or the same as JSON. */
export function equal(actual, expected, what = "value") {
  if (text(actual) !== text(expected)) throw new Error(`${what} is ${text(actual)}, expected ${text(expected)}`);
}

export function matches(text, pattern) {
  if (!pattern.test(text)) throw new Error(`${JSON.stringify(text)} does not match ${pattern}`);
}

export function equalBytes(actual, expected) {
  equal(actual.length, expected.length, "length");
  const wrong = actual.findIndex((byte, index) => byte !== expected[index]);
  ok(wrong < 0, `the bytes differ from ${wrong} on`);
}

/** What `promise` rejects with, which has the fields of `expected`. */
export async function rejects(promise, expected) {
  const error = await promise.then(
    (value) => {
      throw new Error(`it resolved with ${text(value)}`);
    },
    (error) => error,
  );
  for (const [field, value] of Object.entries(expected)) {
    if (error?.[field] === value) continue;
    throw new Error(`${field} is ${text(error?.[field])}, expected ${text(value)}`, { cause: error });
  }
  return error;
}
