// One uploader per journal: across tabs by Web Locks, and within this realm where there are none
// (Node 20, workerd, pages without a secure context).

/**
 * Takes the lock `name` and gives the function that releases it; `null` when somebody else has
 * it and `wait` is false. Waiting ends when `signal` is aborted.
 */
export function acquire(name, wait, signal) {
  const locks = globalThis.navigator?.locks;
  return locks ? acrossTabs(locks, name, wait, signal) : within(name, wait, signal);
}

function acrossTabs(locks, name, wait, signal) {
  return new Promise((resolve, reject) => {
    const options = wait ? { signal } : { ifAvailable: true };
    const held = (lock) => lock && new Promise((release) => resolve(release));
    locks.request(name, options, held).then(() => resolve(null), reject);
  });
}

const held = new Map();

async function within(name, wait, signal) {
  while (held.has(name)) {
    if (!wait) return null;
    await Promise.race([held.get(name), aborted(signal)]);
    signal.throwIfAborted();
  }
  let free;
  held.set(name, new Promise((resolve) => (free = resolve)));
  return () => {
    held.delete(name);
    free();
  };
}

function aborted(signal) {
  return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
