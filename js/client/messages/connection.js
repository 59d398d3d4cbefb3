// What can be behind a request that got no answer.

import { blockedOrigins } from "../csp.js";
import { inBrowser } from "../options/request.js";
import { words } from "./words.js";

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

/** Node says what failed in a cause of the cause, Deno and Bun in the message. */
function failureOf(cause) {
  const system = systemError(cause);
  if (!system) return words(cause);
  const { code, hostname, address, port, syscall } = system;
  const host = hostname ?? address;
  const place = host ? ` ${host}${port ? `:${port}` : ""}` : "";
  return `${code}${syscall ? ` in ${syscall}` : ""}${place}`;
}

function systemError(error) {
  try {
    for (let depth = 0; error && depth < 5; depth += 1) {
      if (typeof error.code === "string") return error;
      error = error.cause ?? error.errors?.[0];
    }
  } catch {} // reading what the caller's fetch threw may throw
}
