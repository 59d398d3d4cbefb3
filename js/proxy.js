// The proxy between pages and the Uploads API. It adds the key, identifies the user, and forwards the four operations of
// uploads, four on the user's own Files if they are on, and nothing else. It is a plain function from `Request` to
// `Response`, so it runs on every server. It imports nothing from the rest of the package and can be deployed without it.

import { adviseEnvironment, adviseOrigin } from "./proxy/advice.js";
import { corsHeaders, isAllowedOrigin, isPreflight, preflight } from "./proxy/cors.js";
import { allowance, drain } from "./proxy/drain.js";
import { Refusal, unexpected } from "./proxy/errors.js";
import { report } from "./proxy/events.js";
import { IncomingBody } from "./proxy/incoming-body.js";
import { readOptions } from "./proxy/options.js";
import { serve } from "./proxy/serve.js";

export { ReceiptError, verifyReceipt } from "./proxy/receipt.js";

export function createUploadsProxy(options) {
  const settings = readOptions(options);
  return {
    async fetch(request, env = globalThis.process?.env ?? {}, ctx) {
      const started = Date.now();
      const body = new IncomingBody(request);
      // What is known of the call so far. Events are created from it, so it must contain no secret.
      const call = { operation: null, uploadId: null, userId: null };
      let cors = { vary: "Origin" };
      let answer;
      try {
        const route = settings.route(request);
        Object.assign(call, route);
        const allowed = await isAllowedOrigin(settings, request, env);
        cors = corsHeaders(settings, request, allowed);
        if (!route) throw new Refusal(404, "not_found", "There is nothing at this address.");
        if (!allowed) adviseOrigin(request, await settings.origins(env));
        if (!allowed) throw new Refusal(403, "origin_not_allowed", "This origin may not upload here.");
        if (isPreflight(request)) return preflight(settings, request, cors);
        answer = await serve(settings, { request, body }, call, env, ctx);
      } catch (error) {
        if (error.code === "proxy_misconfigured") adviseEnvironment(error.facts.cause.message, env);
        answer = (error instanceof Refusal ? error : unexpected(error)).answer(call);
      }
      const whole = body.ended || (await drain(body, request, await allowance(settings, request, call, env)));
      const { response, ...outcome } = answer;
      report(settings, { ...call, ...outcome, milliseconds: Date.now() - started }, env, ctx);
      // The server must neither read the rest of the body as the next request nor wait for it.
      return withHeaders(response, { ...cors, ...(!whole && { connection: "close" }) });
    },
  };
}

function withHeaders(response, headers) {
  // An answer from a hook may be immutable, and may have its own Vary.
  const answer = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) {
    if (name === "vary") answer.headers.append(name, value);
    else answer.headers.set(name, value);
  }
  return answer;
}
