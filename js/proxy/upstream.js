// The exchange with the service: the key goes on here, and comes back to nobody.

import { passBack } from "./answer.js";
import { misconfigured, Refusal } from "./errors.js";
import { isResponse } from "./hook-response.js";
import { upstreamPath } from "./routes.js";
import { Secrets } from "./secrets.js";

/** Sends the prepared request and makes of the service's answer the client's. */
export async function send(settings, request, call, prepared, env) {
  const key = await readKey(settings, env);
  const { base, query } = await settings.baseURL(env);
  const auth = await authHeaders(settings, key, env);
  const part = await prepared.body();
  // How a body is framed is nothing `auth` could change.
  const headers = { accept: "application/json", ...auth, ...prepared.headers };
  const init = {
    method: "POST",
    headers,
    body: part,
    // A redirect would take the key to an address nobody has chosen.
    redirect: "manual",
    signal: request.signal,
  };
  if (part?.stream) {
    // Streams must say so in Node; it means nothing elsewhere.
    Object.assign(init, { body: part.stream, duplex: "half" });
    headers["content-length"] = String(part.length);
  }
  try {
    return await exchange(settings, request, call, { url: base + upstreamPath(call) + query, init, auth, key, part });
  } finally {
    // What the service has answered without reading it need not be sent any more.
    part?.stop?.(new Error("the service has answered"));
  }
}

async function exchange(settings, request, call, { url, init, auth, key, part }) {
  let response;
  try {
    response = await settings.fetch(url, init);
  } catch (error) {
    if (part?.failure) throw part.failure;
    if (request.signal?.aborted) throw new Refusal(400, "request_aborted", "The client has gone.");
    throw new Refusal(502, "upstream_unreachable", "The service could not be reached.", { reason: reasonOf(error) });
  }
  if (!isResponse(response)) throw misconfigured("fetch: expected a Response");
  return passBack(response, call, new Secrets(key, auth));
}

/** A code such as "ECONNREFUSED". Not the exception itself: some platforms quote the headers in it. */
function reasonOf(error) {
  const reasons = [error?.cause?.code, error?.code, error?.name];
  return reasons.find((reason) => typeof reason === "string" && /^\w{1,64}$/.test(reason));
}

async function readKey({ apiKey }, env) {
  let key;
  try {
    key = await apiKey(env);
  } catch {
    throw misconfigured("apiKey: the function failed");
  }
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,4096}$/.test(key)) {
    throw misconfigured("apiKey: no usable key in the environment (OPENAI_API_KEY)");
  }
  return key;
}

async function authHeaders({ auth }, key, env) {
  try {
    return Object.fromEntries(new Headers(await auth(key, env)));
  } catch {
    throw misconfigured("auth: expected headers");
  }
}
