// Looking at what foreign code threw, or gave for a reason. It may be anything, and any look at it may throw again.

/** Its property `name`; `undefined` where it cannot be read. */
export function read(value, name) {
  try {
    return value?.[name];
  } catch {
    return undefined;
  }
}

/** Whether it is an instance of `Class`. */
export function isA(value, Class) {
  try {
    return value instanceof Class;
  } catch {
    return false;
  }
}

/** What it says of itself. */
export function wordsOf(value) {
  try {
    return String(value?.message ?? value);
  } catch {
    return "an exception that cannot be read";
  }
}
