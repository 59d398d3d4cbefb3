// The exchange with the service. The key is added here, and never reaches the client.

import { passBack } from "./answer.js";
import { misconfigured, Refusal } from "./errors.js";
import { isResponse } from "./hook-response.js";
import { upstreamPath } from "./routes.js";
import { Secrets } from "./secrets.js";

/** What is needed to send requests to the service: its address, the headers, and what must not reach the client. */
export async function connect(settings, env) {
  const key = await readKey(settings, env);
  const { base, query } = await settings.baseURL(env);
  const auth = await authHeaders(settings, key, env);
  return { base, query, auth, secrets: new Secrets(key, auth), fetch: settings.fetch };
}

/**
 * Sends the prepared request. Returns the client's answer. `signal` ends the request if the client leaves. `count` is called
 * with the bytes of a part before it is sent; if it rejects, nothing is sent.
 */
export async function send(service, call, prepared, signal, count) {
  const part = await prepared.body();
  const init = { method: "POST", headers: prepared.headers, body: part, signal };
  if (part?.stream) {
    // Node needs `duplex` for streams; other platforms ignore it.
    Object.assign(init, { body: part.stream, duplex: "half" });
    init.headers = { ...init.headers, "content-length": String(part.length) };
  }
  try {
    if (part?.stream) await count?.(part.dataBytes);
    const response = await exchange(service, upstreamPath(call), init).catch((error) => {
      throw part?.failure ?? error;
    });
    return await passBack(response, call, service.secrets);
  } finally {
    // If the service answered before it read everything, the rest is not sent.
    part?.stop?.(new Error("the service has answered"));
  }
}

/** Sends one request to the service. `path` may have a query. Returns the service's Response. */
export async function exchange({ base, query, auth, fetch }, path, { headers, signal, ...init }) {
  // The path's own query comes first: `/files?purpose=…&api-version=…`.
  const url = base + path + (path.includes("?") ? query.replace("?", "&") : query);
  let response;
  try {
    response = await fetch(url, {
      ...init,
      // `auth` cannot change the headers of the body.
      headers: { accept: "application/json", ...auth, ...headers },
      // A redirect would send the key to an address that is not configured.
      redirect: "manual",
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw new Refusal(400, "request_aborted", "The client closed the connection.");
    throw new Refusal(502, "upstream_unreachable", "The service could not be reached.", { reason: reasonOf(error) });
  }
  if (!isResponse(response)) throw misconfigured("fetch: expected a Response");
  return response;
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
