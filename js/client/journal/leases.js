// The locks that one call holds, taken and given back together.

import { UploadBusyError } from "../errors.js";
import { acquire } from "./lock.js";

/** Locks of a call that waits for other holders if `wait`; the rest as for `acquire`. */
export function leasesOf({ wait, signal, onWarning, onWaiting }) {
  const leases = new Set();
  let isRealmOnly = false;
  let isEnding = false;

  const keep = (lease) => {
    leases.add(lease);
    if (isEnding) lease.ending();
    // One warning is enough, and no second wait for Web Locks that do not answer.
    isRealmOnly ||= lease.isRealmOnly;
    return lease;
  };

  const release = (lease) => {
    if (leases.delete(lease)) lease.release();
  };

  /** Takes the lock `name` if it is free at this moment; the signal does not matter. */
  const tryTake = async (name) => {
    const lease = await acquire(name, { atOnce: true, isRealmOnly });
    return lease && keep(lease);
  };

  return {
    release,
    tryTake,
    /** Takes the lock `name`; rejects with an UploadBusyError when it is held. */
    async take(name) {
      const lease = await acquire(name, { wait, signal, onWarning, onWaiting, isRealmOnly });
      if (!lease) throw new UploadBusyError();
      return keep(lease);
    },
    /** Does `work` with the lock `name`, or nothing if it is held. */
    async unlessBusy(name, work) {
      const lease = await tryTake(name);
      if (!lease) return;
      try {
        await work();
      } finally {
        release(lease);
      }
    },
    /** Says to all who come that they need not wait long. */
    ending() {
      isEnding = true;
      for (const lease of leases) lease.ending();
    },
    releaseAll() {
      for (const lease of leases) release(lease);
    },
  };
}
