// What a client is told of the service's answer. A success is passed on as it is. Of an error only
// its `code`, `type` and `param` are: its message is written for the owner of the key, and names
// organisations, quotas, links to billing, and the key.

import { collect } from "./collect.js";
import { errorResponse, JSON_HEADERS, Refusal } from "./errors.js";
import { IncomingBody } from "./incoming-body.js";
import { ID } from "./routes.js";

/** The only headers of the service a client gets, and what they look like. */
const PASSED_BACK = {
  "retry-after": /^[\w ,:.+-]{1,64}$/,
  "retry-after-ms": /^[\d.]{1,32}$/,
  "x-should-retry": /^(?:true|false)$/,
  "x-request-id": /^[\x21-\x7e]{1,128}$/,
};
/** Bytes. The API's answers are a few hundred. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Milliseconds for a piece of an answer that has begun, and for all of it. */
const LIMITS = { idle: 30_000, total: 60_000 };
/** Words that say what was wrong and nothing else; clients tell a refusal from a doubt by them. */
const CAUSES = [
  ...["md5", "checksum", "bytes", "size", "part_ids", "part_id", "order", "duplicate", "expired", "expires_after"],
  ...["permission", "filename", "purpose", "mime_type", "already", "completed", "cancelled", "not pending"],
  ...["rate limit", "quota", "too large", "empty"],
];

/** Makes the client's answer of the service's, or throws a `Refusal`. */
export async function passBack(response, call, secrets) {
  const { status } = response;
  const headers = keptHeaders(response.headers, secrets);
  const facts = { upstreamStatus: status, requestId: headers["x-request-id"] ?? null };
  const refuse = (code, message, extra) =>
    new Refusal(502, code, message, { headers: { ...headers, ...extra }, ...facts });
  if (status === 401 || status === 403) {
    response.body?.cancel().catch(() => {});
    // Its status would look like the page's own login. Nor does a wrong key become right by asking again.
    throw refuse("upstream_refused", "The service refused the server's key.", { "x-should-retry": "false" });
  }
  if (!Number.isInteger(status) || status < 200 || status > 599 || (status >= 300 && status < 400)) {
    response.body?.cancel().catch(() => {});
    throw refuse("upstream_answer", "The service answered with a redirect.", { "x-should-retry": "false" });
  }
  const text = await readText(response, facts);
  const value = parse(text);
  if (status >= 400) {
    const error = errorOf(value, status, secrets);
    return { response: errorResponse({ status, ...error }, headers), status, code: "upstream_error", ...facts };
  }
  const badId = call.operation === "create" && !(typeof value?.id === "string" && ID.test(value.id));
  if (value === undefined || badId) {
    throw refuse("upstream_answer", "The service's answer is not what the API describes.");
  }
  const clean = secrets.isIn(text) ? secrets.removedFrom(value) : value;
  return {
    // Written anew only where something had to go: numbers may be longer than JavaScript's.
    response: new Response(clean === value ? text : JSON.stringify(clean), {
      status: 200,
      headers: { ...headers, ...JSON_HEADERS },
    }),
    status: 200,
    code: null,
    upload: call.operation === "create" ? value : undefined,
    ...facts,
  };
}

/** The error as a client gets it. What is no error of the API's is one of ours. */
function errorOf(value, status, secrets) {
  const given = typeof value?.error === "object" && value.error !== null ? value.error : undefined;
  const word = (text) => {
    if (Number.isSafeInteger(text)) return text;
    const plain = typeof text === "string" && /^[\w.[\]-]{1,64}$/.test(text);
    return plain && !secrets.isWord(text) ? text : null;
  };
  const message = `The service answered with status ${status}.${causesIn((given ?? value)?.message)}`;
  if (!given) return { message, code: "upstream_error" };
  return { message, type: word(given.type) ?? undefined, param: word(given.param), code: word(given.code) };
}

/** Which of the known words a message has, in words of our own. */
function causesIn(message) {
  if (typeof message !== "string") return "";
  const text = message.toLowerCase();
  const causes = CAUSES.filter((cause) => text.includes(cause));
  return causes.length > 0 ? ` It speaks of: ${causes.join(", ")}.` : "";
}

function keptHeaders(headers, secrets) {
  const pairs = Object.entries(PASSED_BACK).map(([name, looks]) => [name, headers.get(name), looks]);
  const kept = pairs.filter(([, value, looks]) => value !== null && looks.test(value) && !secrets.isWord(value));
  return Object.fromEntries(kept);
}

async function readText(response, facts) {
  const body = new IncomingBody(response);
  try {
    const bytes = await collect(body, MAX_ANSWER_BYTES, LIMITS);
    if (!bytes) body.cancel();
    return bytes && new TextDecoder().decode(bytes);
  } catch {
    body.cancel();
    throw new Refusal(502, "upstream_unreachable", "The service's answer broke off.", facts);
  }
}

/** The answer as an object; nothing else is one of the API's. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
