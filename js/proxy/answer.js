// Creates the client's answer from the service's. A success is passed on unchanged. For an error, only `code`, `type`
// and `param` are passed on. Its message is written for the owner of the key: it may name organisations, quotas, links
// to billing, and the key.

import { collect } from "./collect.js";
import { errorResponse, JSON_HEADERS, Refusal } from "./errors.js";
import { IncomingBody } from "./incoming-body.js";
import { ID } from "./routes.js";

/** The only headers of the service that a client gets, and their form. */
const PASSED_BACK = {
  "retry-after": /^[\w ,:.+-]{1,64}$/,
  "retry-after-ms": /^[\d.]{1,32}$/,
  "x-should-retry": /^(?:true|false)$/,
  "x-request-id": /^[\x21-\x7e]{1,128}$/,
};
/** In bytes. The API's answers have a few hundred. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Milliseconds for one piece of an answer, and for the whole answer. */
const LIMITS = { idle: 30_000, total: 60_000 };
/** Words that name a cause and reveal nothing else. Clients use them to recognise a clear refusal of complete. */
const CAUSES = [
  ...["md5", "checksum", "bytes", "size", "part_ids", "part_id", "order", "duplicate", "expired", "expires_after"],
  ...["permission", "filename", "purpose", "mime_type", "already", "completed", "cancelled", "not pending"],
  ...["rate limit", "quota", "too large", "empty"],
];

/** Returns the client's answer, or throws a `Refusal`. */
export async function passBack(response, call, secrets) {
  const { status } = response;
  const headers = keptHeaders(response.headers, secrets);
  const facts = { upstreamStatus: status, requestId: headers["x-request-id"] ?? null };
  const refuse = (code, message, extra) =>
    new Refusal(502, code, message, { headers: { ...headers, ...extra }, ...facts });
  if (status === 401 || status === 403) {
    response.body?.cancel().catch(() => {});
    // A 401 or 403 would look as if the page's own user had to sign in. A retry does not help against a wrong key.
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
    return {
      response: errorResponse({ status, ...error }, headers),
      status,
      code: "upstream_error",
      param: error.param ?? null,
      ...facts,
      with: (next, more) => success(next, { ...headers, ...more }, facts),
    };
  }
  const badId = call.operation === "create" && !(typeof value?.id === "string" && ID.test(value.id));
  if (value === undefined || badId) {
    throw refuse("upstream_answer", "The service's answer is not what the API describes.");
  }
  const clean = secrets.isIn(text) ? secrets.removedFrom(value) : value;
  // The text is replaced only if something was changed: JavaScript cannot represent all numbers of JSON.
  return success(clean, headers, facts, clean === value ? text : undefined);
}

/** An answer with `value`. `with` makes another of it, which has a value and more headers of its own. */
function success(value, headers, facts, text = JSON.stringify(value)) {
  return {
    response: new Response(text, { status: 200, headers: { ...headers, ...JSON_HEADERS } }),
    status: 200,
    code: null,
    value,
    ...facts,
    with: (next, more) => success(next, { ...headers, ...more }, facts, next === value ? text : undefined),
  };
}

/** The error for the client. If the answer has no error of the API's form, the proxy creates one. */
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

/** A sentence with the known words of the message. */
function causesIn(message) {
  if (typeof message !== "string") return "";
  const text = message.toLowerCase();
  const causes = CAUSES.filter((cause) => text.includes(cause));
  return causes.length > 0 ? ` It mentions: ${causes.join(", ")}.` : "";
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
    throw new Refusal(502, "upstream_unreachable", "The service's answer was cut off.", facts);
  }
}

/** The answer as an object. The API sends nothing else. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
