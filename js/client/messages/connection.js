// What can be behind a request that got no answer.

import { blockedOrigins } from "../csp.js";
import { inBrowser } from "../options/request.js";
import { words } from "./words.js";

/** Which host a request was sent to that failed with this exception. Platforms do not always say. */
const hosts = new WeakMap();

/** Notes where a request was sent that failed with `cause`. */
export function noteHost(cause, url) {
  if (typeof cause === "object" && cause !== null) hosts.set(cause, new URL(url).host);
}

/** One or two sentences about `cause`. */
export function connectionHint(cause) {
  if (!inBrowser()) return `${failureOf(cause)}.`;
  const blocked = [...blockedOrigins()];
  if (blocked.length > 0) {
    return `A Content-Security-Policy blocked requests to ${blocked.join(", ")}: add it to connect-src.`;
  }
  return (
    "Candidates: the key (a 401 carries no CORS header, so a browser hides it), CORS (does the service allow this " +
    "origin?), and the network."
  );
}

/** Node says what failed in causes of the cause, Deno and Bun in the message. */
function failureOf(cause) {
  const known = {};
  try {
    gather(cause, known);
  } catch {} // reading what the caller's fetch threw may throw
  const { code, syscall, host, port, closed } = known;
  if (!code) return words(cause);
  const noted = hosts.get(cause);
  const place = host ? ` ${host}${port ? `:${port}` : ""}` : noted ? ` ${noted}` : "";
  return `${code}${syscall ? ` in ${syscall}` : ""}${place}${closed ? ` (${closed})` : ""}`;
}

/** Of an error and those beneath it, the first of each fact. An AggregateError has one for each address. */
function gather(error, known) {
  for (let depth = 0; error && depth < 5; depth += 1) {
    const { code, syscall, hostname, address, port, socket } = error;
    if (typeof code === "string") {
      known.code ??= code;
      known.syscall ??= syscall;
      known.host ??= hostname ?? address ?? socket?.remoteAddress;
      known.port ??= port ?? socket?.remotePort;
      if (socket) known.closed ??= error.message;
    }
    error = error.cause ?? error.errors?.[0];
  }
}
