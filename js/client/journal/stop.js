// One listener for each signal, however many uploads and waits it ends: Node warns of more than ten.

const callbacksOf = new WeakMap();

/** What an upload watches its signal with, which may be `undefined`. Call `dispose` when the upload has ended. */
export function stopOn(signal) {
  const own = new Set();
  return {
    get aborted() {
      return signal?.aborted ?? false;
    },
    throwIfAborted: () => signal?.throwIfAborted(),
    /** Calls `callback` with the reason of the abort; gives the function that takes that back. */
    onAbort(callback) {
      const off = listen(signal, callback);
      own.add(off);
      return () => {
        own.delete(off);
        off();
      };
    },
    dispose() {
      for (const off of own) off();
      own.clear();
    },
  };
}

function listen(signal, callback) {
  if (!signal) return () => {};
  const callbacks = callbacksOf.get(signal) ?? new Set();
  const run = () => {
    for (const each of [...callbacks]) each.callback(signal.reason);
  };
  if (callbacks.size === 0) {
    callbacks.run = run;
    callbacksOf.set(signal, callbacks);
    signal.addEventListener("abort", run);
  }
  // Two may be the same function.
  const each = { callback };
  callbacks.add(each);
  return () => {
    if (callbacks.delete(each) && callbacks.size === 0) signal.removeEventListener("abort", callbacks.run);
  };
}
