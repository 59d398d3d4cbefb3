// Which connection failed, and how, outside of browsers: their exceptions say more than those of a page.

import { read, wordsOf } from "../client/foreign.js";

/** Node says what failed in causes of the cause, Deno and Bun in the message. */
export function failureOf(cause, requested) {
  const { code, syscall, host, port, closed } = factsOf(cause);
  const place = host ? `${host}${port ? `:${port}` : ""}` : requested;
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
