// Whether the machine is online. `navigator.onLine` may say so wrongly for ever (virtual networks, VPNs), and
// only a plain `false` says something; servers do not know.

import { wait } from "./waits.js";

/** Milliseconds after which a machine that claims to be offline is not believed without a try. */
const DOUBT = 30_000;

/** An answer came although the machine claimed to be offline. It is not believed until the claim changes. */
let disproved = false;

/** Monotonic milliseconds since which the claim is known. */
let claimedAt;

export function isOnline() {
  if (globalThis.navigator?.onLine !== false) {
    claimedAt = undefined;
    disproved = false;
    return true;
  }
  claimedAt ??= performance.now();
  return disproved;
}

/**
 * A request started at `started` got an answer. One that was started before the claim, or at about the same time,
 * proves nothing; one that was a try after the wait does.
 */
export function reached(started) {
  if (!isOnline() && started > claimedAt + DOUBT / 2) disproved = true;
}

/** A wait for the machine to be online, or to have claimed to be offline for so long that it is worth a try. */
export function online() {
  return wait((done) => {
    if (isOnline()) {
      queueMicrotask(done);
      return () => {};
    }
    const timer = setTimeout(done, DOUBT);
    globalThis.addEventListener?.("online", done);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
    };
  });
}
