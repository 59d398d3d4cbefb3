// Whether the machine is online. `navigator.onLine` may say so wrongly for ever (virtual networks, VPNs), and
// only a plain `false` says something; servers do not know.

import { wait } from "./waits.js";

/** Milliseconds after which a machine that claims to be offline is not believed without a try. */
const DOUBT = 30_000;

/** An answer came although the machine claimed to be offline. It is not believed until the claim changes. */
let disproved = false;

/** The claim is old enough for a try: the next request is sent as if it were wrong. */
let trial = false;

/** How to end the waits under way. */
const waiting = new Set();

const claimsOffline = () => globalThis.navigator?.onLine === false;

export function isOnline() {
  if (!claimsOffline()) disproved = trial = false;
  return !claimsOffline() || disproved || trial;
}

/** A request is sent. If it fails, the claim is believed for another while. */
export function tried() {
  trial = false;
}

/** An answer came. */
export function reached() {
  if (!claimsOffline()) return;
  disproved = true;
  for (const done of [...waiting]) done();
}

/** A wait for the machine to be online, or to have claimed to be offline for so long that it is worth a try. */
export function online() {
  return wait((done) => {
    if (isOnline()) {
      queueMicrotask(done);
      return () => {};
    }
    const doubt = () => {
      trial = true;
      done();
    };
    const timer = setTimeout(doubt, DOUBT);
    waiting.add(done);
    globalThis.addEventListener?.("online", done);
    return () => {
      clearTimeout(timer);
      waiting.delete(done);
      globalThis.removeEventListener?.("online", done);
    };
  });
}
