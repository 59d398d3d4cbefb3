// A lock that other tabs respect, where there are Web Locks. They may be missing, throw, or never
// answer: then only this realm is locked, with a warning.

import { read } from "../foreign.js";
import { timed } from "../signals.js";
import { ENDING_LIMIT, STORE_TIMEOUT } from "./limits.js";

/**
 * Milliseconds to wait for a tab that does not say it is ending: a page that was just left, or
 * whose tab crashed, keeps its locks for a moment.
 */
const GRACE = 500;

const endingName = (name) => `${name} (ending)`;
/** A lock that no other tab sees. */
export const unlocked = { ending() {}, release() {} };

/**
 * Takes the lock `name`, as for `acquire`. Gives `{ ending(until), release }`, or `null` when another
 * tab holds it. `waiting` is called when it has to wait for longer than a moment.
 */
export async function lockAcrossTabs(name, { wait, atOnce, signal, onWarning, waiting }) {
  try {
    const locks = globalThis.navigator?.locks;
    if (!locks) {
      // Only a page has other tabs, and only a page or its Workers say whether they are secure.
      if ("isSecureContext" in globalThis) throw new Error("Web Locks need a secure context (https: or localhost)");
      return unlocked;
    }
    let release = await request(locks, name, { ifAvailable: true, limit: STORE_TIMEOUT, signal });
    if (!release && !atOnce) {
      const isLong = wait || (await isHeld(locks, endingName(name)));
      if (isLong) waiting();
      const limit = isLong ? ENDING_LIMIT : GRACE;
      release = await request(locks, name, { limit: wait ? undefined : limit, signal });
    }
    return release && { release, ending: (until) => mark(locks, endingName(name), until) };
  } catch (cause) {
    signal?.throwIfAborted();
    onWarning?.({ type: "lock", cause });
    return unlocked;
  }
}

/** The function that releases the lock; `null` when it is held, and was until `limit` passed. */
async function request(locks, name, { ifAvailable, limit, signal }) {
  const controller = new AbortController();
  const options = ifAvailable ? { ifAvailable } : { signal: controller.signal };
  let isOver = false;
  let release;
  const asked = () =>
    new Promise((resolve, reject) => {
      const held = (lock) => {
        if (isOver || !lock) return resolve(null);
        return new Promise((resolveHeld) => {
          release = resolveHeld;
          resolve(release);
        });
      };
      const nothing = () => reject(new Error("Web Locks ended a request without an answer"));
      Promise.resolve(locks.request(name, options, held)).then(nothing, reject);
    });
  try {
    return await timed(asked, { limit, signal, what: "Web Locks" });
  } catch (error) {
    // What is granted from now on is given back at once.
    isOver = true;
    release?.();
    controller.abort();
    if (!ifAvailable && read(error, "name") === "TimeoutError") return null;
    throw error;
  }
}

/** Holds the lock `name` as long as `until` is pending, to be seen by other tabs. */
function mark(locks, name, until) {
  try {
    Promise.resolve(locks.request(name, { ifAvailable: true }, () => until)).catch(() => {});
  } catch {
    // Other tabs do not see it, and wait for a shorter time.
  }
}

async function isHeld(locks, name) {
  const asked = timed(() => locks.query(), { limit: GRACE, what: "Web Locks" });
  const { held } = await asked.catch(() => ({}));
  return Array.isArray(held) && held.some((lock) => lock.name === name);
}
