// Serves the page, the proxy, and a route that uploads from the Worker.

import { createUploadsProxy } from "upload-file-chunked/proxy";
import { durableObjectStore } from "upload-file-chunked/proxy/stores";
import { importFile } from "./import.js";
import { imports } from "./imports.js";
import { EXPIRES_AFTER, MAX_BYTES, QUOTA } from "./limits.js";
import { signIn, signInForm, userOf } from "./session.js";

export { UploadsStore } from "upload-file-chunked/proxy/stores";

const proxy = createUploadsProxy({
  // The only place that knows your users.
  async authorize(request, env) {
    const userId = await userOf(request, env);
    return userId && { userId };
  },
  baseURL: (env) => env.UPLOADS_BASE_URL,
  purposes: ["user_data", "assistants", "vision"],
  maxBytes: MAX_BYTES,
  expiresAfter: EXPIRES_AFTER,
  quota: QUOTA,
  store: (env) => durableObjectStore(env.UPLOADS_STORE),
  rateLimit: ({ userId }, env) => env.UPLOADS_LIMIT.limit({ key: userId }),
  onEvent: ({ cause, ...event }) => console.log(JSON.stringify({ ...event, ...(cause && { cause: String(cause) }) })),
});

export { ImportObject } from "./import-object.js";

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/v1/")) return proxy.fetch(request, env, ctx);
    if (pathname === "/session") return request.method === "POST" ? signIn(request, env) : signInForm();
    if (pathname === "/import" && request.method === "POST") return importFile(request, env);
    if (/^\/imports(\/|$)/.test(pathname)) return imports(request, env);
    if (pathname === "/" && !(await userOf(request, env)))
      return Response.redirect(new URL("/session", request.url), 303);
    return env.ASSETS.fetch(request);
  },
};
