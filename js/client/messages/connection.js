// What can be behind a request that got no answer.

import { policyHint } from "../csp.js";
import { wordsOf } from "../foreign.js";
import { inBrowser } from "../platform.js";

/** Which host a request was sent to that failed with this exception. Platforms do not always say. */
const hosts = new WeakMap();

let describe = wordsOf;

/** Sets what describes a failed request outside of browsers by its exception and its host. */
export function describeFailuresBy(failureOf) {
  describe = failureOf;
}

/** Notes where a request was sent that failed with `cause`. */
export function noteHost(cause, url) {
  // Anything may be thrown, but only an object is a key.
  if (Object(cause) === cause) hosts.set(cause, new URL(url).host);
}

/** One or two sentences about `cause`. */
export function connectionHint(cause) {
  if (!inBrowser()) return `${describe(cause, hosts.get(cause))}.`;
  return (
    policyHint() ??
    "Candidates: the key (a 401 carries no CORS header, so a browser hides it), CORS (does the service allow this " +
      "origin?), and the network."
  );
}
