// Calling the caller's functions.

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
