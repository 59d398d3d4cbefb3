// How many requests the platform sends to one origin at once.

import { inBrowser, inWorkerd } from "./platform.js";

/** What browsers open to one origin over HTTP/1.1, and Cloudflare to all origins in one invocation. */
const FEW = 6;

/** One connection of HTTP/2 or HTTP/3 carries a hundred requests; ours are long, and an upload sends 64 at most. */
const MULTIPLEXED = 64;

/** Connections to the service at `base`, as far as is known by now. */
export function connectionsTo(base) {
  if (!inBrowser() && !inWorkerd()) return Number.POSITIVE_INFINITY;
  // Browsers tell the protocol for our own origin, and for others that allow it (Timing-Allow-Origin).
  const entries = globalThis.performance?.getEntriesByType?.("resource") ?? [];
  const last = entries.findLast(({ name }) => name.startsWith(`${base}/`));
  return /^h[23]/.test(last?.nextHopProtocol) ? MULTIPLEXED : FEW;
}
