// The exchange with the service. The key is added here, and never reaches the client.

import { passBack } from "./answer.js";
import { misconfigured, Refusal } from "./errors.js";
import { isResponse } from "./hook-response.js";
import { upstreamPath } from "./routes.js";
import { Secrets } from "./secrets.js";

/** Sends the prepared request. Returns the client's answer. */
export async function send(settings, request, call, prepared, env) {
  const key = await readKey(settings, env);
  const { base, query } = await settings.baseURL(env);
  const auth = await authHeaders(settings, key, env);
  const part = await prepared.body();
  // `auth` cannot change the headers of the body.
  const headers = { accept: "application/json", ...auth, ...prepared.headers };
  const init = {
    method: "POST",
    headers,
    body: part,
    // A redirect would send the key to an address that is not configured.
    redirect: "manual",
    signal: request.signal,
  };
  if (part?.stream) {
    // Node needs `duplex` for streams; other platforms ignore it.
    Object.assign(init, { body: part.stream, duplex: "half" });
    headers["content-length"] = String(part.length);
  }
  try {
    return await exchange(settings, request, call, { url: base + upstreamPath(call) + query, init, auth, key, part });
  } finally {
    // If the service answered before it read everything, the rest is not sent.
    part?.stop?.(new Error("the service has answered"));
  }
}

async function exchange(settings, request, call, { url, init, auth, key, part }) {
  let response;
  try {
    response = await settings.fetch(url, init);
  } catch (error) {
    if (part?.failure) throw part.failure;
    if (request.signal?.aborted) throw new Refusal(400, "request_aborted", "The client closed the connection.");
    throw new Refusal(502, "upstream_unreachable", "The service could not be reached.", { reason: reasonOf(error) });
  }
  if (!isResponse(response)) throw misconfigured("fetch: expected a Response");
  return passBack(response, call, new Secrets(key, auth));
}

/** A code such as "ECONNREFUSED". Not the exception itself, because some platforms quote the headers in it. */
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
