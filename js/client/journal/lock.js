// One uploader per file and per upload: within this realm here, across tabs by Web Locks.

import { timed } from "../signals.js";
import { ENDING_LIMIT } from "./limits.js";
import { lockAcrossTabs, unlocked } from "./web-lock.js";

const holders = new Map();

/**
 * Takes the lock `name`. Gives `{ ending, release, isRealmOnly }`, or `null` when it is held.
 *
 * A holder that has said `ending()` is waited for; one that has not is waited for only if `wait`; none
 * is if `atOnce`. Waiting ends when `signal` is aborted. `onWaiting(true)` is called when it begins to
 * wait, `onWaiting(false)` when it has the lock. `onWarning` is called when other tabs cannot be locked
 * out; `isRealmOnly` does not try to.
 */
export async function acquire(name, { wait = false, atOnce = false, signal, onWarning, onWaiting, isRealmOnly } = {}) {
  let hasWaited = false;
  const waiting = () => {
    if (!hasWaited) onWaiting?.(true);
    hasWaited = true;
  };
  for (let other = holders.get(name); other; other = holders.get(name)) {
    if (atOnce || !(wait || other.isEnding())) return null;
    waiting();
    const limit = wait ? undefined : ENDING_LIMIT;
    await timed(() => other.released, { limit, signal, what: "The upload before" }).catch(() =>
      signal?.throwIfAborted(),
    );
    if (holders.get(name) === other) return null;
  }
  const holder = hold(name, signal);
  try {
    const tabs = isRealmOnly ? unlocked : await lockAcrossTabs(name, { wait, atOnce, signal, onWarning, waiting });
    if (!tabs) {
      holder.release();
      return null;
    }
    if (hasWaited) onWaiting?.(false);
    return {
      isRealmOnly: tabs === unlocked,
      ending() {
        holder.ending(() => tabs.ending(holder.released));
      },
      release() {
        tabs.release();
        holder.release();
      },
    };
  } catch (error) {
    holder.release();
    throw error;
  }
}

function hold(name, signal) {
  let isEnding = false;
  const holder = {
    // One that is still taking the lock cannot say so yet.
    isEnding: () => isEnding || signal?.aborted === true,
    ending(tell) {
      if (!isEnding) tell();
      isEnding = true;
    },
  };
  holder.released = new Promise((resolve) => {
    holder.release = () => {
      if (holders.get(name) === holder) holders.delete(name);
      resolve();
    };
  });
  holders.set(name, holder);
  return holder;
}
