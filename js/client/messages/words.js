// What an exception says.

/** Anything may be thrown, also what throws when it is read. */
export function words(exception) {
  try {
    return String(exception?.message ?? exception);
  } catch {
    return "an exception that cannot be read";
  }
}
