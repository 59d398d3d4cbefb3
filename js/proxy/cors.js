// CORS: which pages may send requests, and what they can read of the answers.

import { GRANT_HEADER } from "./grant.js";
import { ownOrigin } from "./own-origin.js";
import { RECEIPT_HEADER } from "./receipt.js";
import { methodOf } from "./routes.js";

/** Headers that a page can read only if they are named here: how long to wait, the request id, grant and receipt. */
const EXPOSED = `Retry-After, Retry-After-Ms, X-Should-Retry, X-Request-Id, ${GRANT_HEADER}, ${RECEIPT_HEADER}`;

/**
 * Headers that clients may send. The headers of the official SDKs are allowed, so that a page can use them; none is
 * forwarded.
 */
const SENT = new RegExp(
  `^(?:content-type|authorization|${GRANT_HEADER}|${RECEIPT_HEADER}|openai-(?:organization|project)|x-stainless-[a-z-]+)$`,
);

/** Seconds that a browser may cache the answer to a preflight. It is Chromium's maximum. */
const PREFLIGHT_AGE = 7200;

/**
 * Whether the origin of the request is allowed. A request without an origin does not come from a page, except a GET of a
 * page of the proxy's own origin, which the browser marks with Sec-Fetch-Site.
 */
export async function isAllowedOrigin({ origins, allowMissingOrigin }, request, env) {
  const origin = request.headers.get("origin");
  if (origin === null) {
    if (allowMissingOrigin) return true;
    const isOwn = request.method === "GET" && request.headers.get("sec-fetch-site") === "same-origin";
    return isOwn && ownOrigin(request) !== null && (await origins(env)).includes("self");
  }
  return (await origins(env)).some((entry) => origin === (entry === "self" ? ownOrigin(request) : entry));
}

/** The CORS headers of every answer to this request. A page of an origin that is not allowed can read nothing. */
export function corsHeaders({ credentials }, request, allowed) {
  const origin = request.headers.get("origin");
  if (origin === null || !allowed) return { vary: "Origin" };
  return {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": EXPOSED,
    ...(credentials && { "access-control-allow-credentials": "true" }),
  };
}

export function isPreflight(request) {
  return request.method === "OPTIONS";
}

/** Answers a preflight of an allowed origin with those of the requested header names that are known. */
export function preflight({ requestHeaders }, request, cors) {
  const requested = (request.headers.get("access-control-request-headers") ?? "").toLowerCase();
  const names = requested.split(",").map((name) => name.trim());
  const allowed = names.filter((name) => SENT.test(name) || requestHeaders.has(name));
  return new Response(null, {
    status: 204,
    headers: {
      ...cors,
      vary: "Origin, Access-Control-Request-Headers",
      "access-control-allow-methods": methodOf(request),
      "access-control-allow-headers": allowed.join(", "),
      "access-control-max-age": String(PREFLIGHT_AGE),
    },
  });
}
