// The proxy as route handlers of Next: `app/v1/[...path]/route.js`. Next passes its own context as the second argument, and
// the URL of a request is that of the server, not the one that users see.

import process from "node:process";
import { forwardedOrigin, readOrigin } from "./public-origin.js";

const OPTIONS = new Set(["origin", "env"]);

/** Returns `{ GET, POST, DELETE, OPTIONS }`, to be exported from a route. */
export function toRouteHandlers(proxy, options = {}) {
  if (typeof proxy?.fetch !== "function")
    throw new TypeError("toRouteHandlers: expected what createUploadsProxy returns");
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new TypeError(`toRouteHandlers: ${name.slice(0, 64)}: no such option`);
  }
  const origin = readOrigin(options.origin, "toRouteHandlers");
  const env = options.env ?? process.env;
  const handle = async (request) => explained(await proxy.fetch(withOrigin(request, origin), env));
  return { GET: handle, POST: handle, DELETE: handle, OPTIONS: handle };
}

/** The request under the origin that users see: the option, else what the Host header and the load balancer say. */
function withOrigin(request, origin) {
  const { headers, url, method, signal, body } = request;
  const host = headers.get("host");
  const proto = headers.get("x-forwarded-proto") ?? new URL(url).protocol.slice(0, -1);
  const named = origin ?? forwardedOrigin({ forwarded: headers.get("forwarded"), proto, host });
  const { pathname, search } = new URL(url);
  const address = new URL(pathname + search, named ?? url);
  const own = new Headers(headers);
  own.set("host", address.host);
  return new Request(address, { method, headers: own, body, signal, ...(body && { duplex: "half" }) });
}

/** `body_incomplete` has one cause in Next: its `proxy.ts` keeps 10 MB of a body and drops the rest. */
async function explained(response) {
  if (response.status !== 400) return response;
  const text = await response.text();
  const { error } = JSON.parse(text);
  const answer = (body) => new Response(body, { status: 400, headers: response.headers });
  if (error?.code !== "body_incomplete") return answer(text);
  const message =
    `${error.message} Next cuts bodies at 10 MB if there is a proxy.ts (formerly middleware.ts): set ` +
    "experimental.proxyClientMaxBodySize in next.config, or leave the path of the uploads out of its matcher.";
  return answer(JSON.stringify({ error: { ...error, message } }));
}
