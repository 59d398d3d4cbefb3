// The proxy as a Worker, for tests. `Authorization: Bearer NAME` is user NAME.

import { createUploadsProxy } from "../../../js/proxy.js";

/** One for every request; workerd makes none before the first. */
let locked;

export default createUploadsProxy({
  authorize(request) {
    if (request.headers.get("authorization") === "Bearer locked") {
      locked ??= new Response("ask ann for an account", { status: 402, headers: { "x-login": "/login" } });
      return locked;
    }
    const [, userId] = /^Bearer (\w+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    return userId ? { userId } : null;
  },
  baseURL: (env) => env.UPLOADS_BASE_URL,
  origins: (env) => ["self", "https://app.example", ...(env.PAGE ? [env.PAGE] : [])],
  allowMissingOrigin: true,
  onEvent: (event, env) => env.LOG_EVENTS && console.log(JSON.stringify(event)),
});
