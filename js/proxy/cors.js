// Which pages may ask, and what they may see of the answers.

import { GRANT_HEADER } from "./grant.js";
import { ownOrigin } from "./own-origin.js";

/** What a page cannot read unless it is named: how long to wait, what to quote to support, the grant. */
const EXPOSED = `Retry-After, Retry-After-Ms, X-Should-Retry, X-Request-Id, ${GRANT_HEADER}`;

/** Headers clients send. The official SDKs' own are allowed so that a page can use them; none is passed on. */
const SENT = new RegExp(
  `^(?:content-type|authorization|${GRANT_HEADER}|openai-(?:organization|project)|x-stainless-[a-z-]+)$`,
);

/** Seconds a browser may keep the answer to a preflight; Chromium keeps none for longer. */
const PREFLIGHT_AGE = 7200;

/** Whether the origin of the request is on the list; requests without one are not a page's. */
export async function mayAsk({ origins, allowMissingOrigin }, request, env) {
  const origin = request.headers.get("origin");
  if (origin === null) return allowMissingOrigin;
  return (await origins(env)).some((entry) => origin === (entry === "self" ? ownOrigin(request) : entry));
}

/** The headers of every answer to this request. A page of another origin learns nothing. */
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

/** Answers a preflight of an allowed origin: the names it asked for, as far as they are known ones. */
export function preflight({ requestHeaders }, request, cors) {
  const asked = (request.headers.get("access-control-request-headers") ?? "").toLowerCase();
  const names = asked.split(",").map((name) => name.trim());
  const allowed = names.filter((name) => SENT.test(name) || requestHeaders.has(name));
  return new Response(null, {
    status: 204,
    headers: {
      ...cors,
      vary: "Origin, Access-Control-Request-Headers",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": allowed.join(", "),
      "access-control-max-age": String(PREFLIGHT_AGE),
    },
  });
}
