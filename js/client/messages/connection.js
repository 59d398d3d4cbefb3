// What can be behind a request that got no answer.

import { blockedOrigins } from "../csp.js";
import { read, wordsOf } from "../foreign.js";
import { inBrowser } from "../options/request.js";

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
  const { code, syscall, host, port, closed } = factsOf(cause);
  const place = host ? `${host}${port ? `:${port}` : ""}` : hosts.get(cause);
  if (!code) {
    const beneath = read(cause, "cause");
    return `${wordsOf(cause)}${beneath && beneath !== cause ? `: ${wordsOf(beneath)}` : ""}${place ? ` (${place})` : ""}`;
  }
  return `${code}${syscall ? ` in ${syscall}` : ""}${place ? ` ${place}` : ""}${closed ? ` (${closed})` : ""}`;
}

/** Of an error and those beneath it, the first of each fact. An AggregateError has one for each address. */
function factsOf(error) {
  const facts = {};
  for (let depth = 0; error && depth < 5; depth += 1) {
    const socket = read(error, "socket");
    if (typeof read(error, "code") === "string") {
      facts.code ??= read(error, "code");
      facts.syscall ??= read(error, "syscall");
      facts.host ??= read(error, "hostname") ?? read(error, "address") ?? read(socket, "remoteAddress");
      facts.port ??= read(error, "port") ?? read(socket, "remotePort");
      if (socket) facts.closed ??= wordsOf(error);
    }
    error = read(error, "cause") ?? read(read(error, "errors"), 0);
  }
  return facts;
}
