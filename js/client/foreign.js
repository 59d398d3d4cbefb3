// Calling foreign code, such as the caller's, and looking at what it threw or gave for a reason: that may be anything, and
// any look at it may throw again.

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

/**
 * Calls `callback`, if there is one. What it throws, or rejects with, goes to those who watch for uncaught
 * errors: it must not stop the upload, and must not vanish either.
 */
export function call(callback, argument) {
  if (!callback) return;
  try {
    Promise.resolve(callback(argument)).catch(report);
  } catch (error) {
    report(error);
  }
}

function report(error) {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}
