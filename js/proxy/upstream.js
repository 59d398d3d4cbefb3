// The exchange with the service: the key goes on here, and comes back to nobody.

import { errorResponse, JSON_HEADERS, misconfigured, Refusal } from "./errors.js";
import { ID, upstreamPath } from "./routes.js";

/** The only headers of the service a client gets. */
const PASSED_BACK = ["retry-after", "retry-after-ms", "x-should-retry", "x-request-id"];
/** Bytes. The API's answers are a few hundred. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Sends the prepared request and makes of the service's answer the client's. */
export async function send(settings, request, call, prepared, env) {
  const key = await readKey(settings, env);
  const { base, query } = await settings.baseURL(env);
  const auth = await authHeaders(settings, key, env);
  const body = prepared.body();
  const init = {
    method: "POST",
    headers: { accept: "application/json", ...prepared.headers, ...auth },
    body,
    // A redirect would take the key to an address nobody has chosen.
    redirect: "manual",
    signal: request.signal,
    // Streams must say so in Node; it means nothing elsewhere.
    ...(body instanceof ReadableStream && { duplex: "half" }),
  };
  let response;
  try {
    response = await settings.fetch(base + upstreamPath(call) + query, init);
  } catch (error) {
    if (request.signal?.aborted) throw new Refusal(400, "request_aborted", "The client has gone.");
    // Not the exception itself: some platforms quote the headers in it.
    const reason = error?.cause?.code ?? error?.code ?? error?.name;
    throw new Refusal(502, "upstream_unreachable", "The service could not be reached.", { reason });
  }
  return passBack(response, call, key);
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

async function passBack(response, call, key) {
  const { status } = response;
  const headers = keptHeaders(response.headers, key);
  const facts = { upstreamStatus: status, requestId: headers["x-request-id"] ?? null };
  const refuse = (code, message, extra) =>
    new Refusal(502, code, message, { headers: { ...headers, ...extra }, ...facts });
  if (status === 401 || status === 403) {
    response.body?.cancel().catch(() => {});
    // Its message quotes the key, and its status would look like the page's own login. Nor does
    // a wrong key become right by asking again.
    throw refuse("upstream_refused", "The service refused the server's key.", { "x-should-retry": "false" });
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    response.body?.cancel().catch(() => {});
    throw refuse("upstream_answer", "The service answered with a redirect.", { "x-should-retry": "false" });
  }
  const text = await readText(response, facts);
  const value = parse(text);
  const quotesKey = text?.includes(key);
  if (status >= 400) {
    const known = value !== undefined && !quotesKey;
    const message = `The service answered with status ${status}.`;
    const answer = known
      ? new Response(text, { status, headers: { ...headers, ...JSON_HEADERS } })
      : errorResponse({ status, code: "upstream_error", message }, headers);
    return { response: answer, status, code: "upstream_error", ...facts };
  }
  const upload = call.operation === "create" ? value : undefined;
  const badId = upload && !(typeof upload.id === "string" && ID.test(upload.id));
  if (value === undefined || quotesKey || badId) {
    throw refuse("upstream_answer", "The service's answer is not what the API describes.");
  }
  return {
    response: new Response(text, { status: 200, headers: { ...headers, ...JSON_HEADERS } }),
    status: 200,
    code: null,
    upload,
    ...facts,
  };
}

function keptHeaders(headers, key) {
  const pairs = PASSED_BACK.map((name) => [name, headers.get(name)]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null && !value.includes(key)));
}

async function readText(response, facts) {
  const chunks = [];
  let length = 0;
  try {
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read && !read.done; read = await reader.read()) {
      length += read.value.byteLength;
      if (length > MAX_ANSWER_BYTES) {
        reader.cancel().catch(() => {});
        return undefined;
      }
      chunks.push(read.value);
    }
    return await new Blob(chunks).text();
  } catch {
    throw new Refusal(502, "upstream_unreachable", "The service's answer broke off.", facts);
  }
}

/** The answer as an object; nothing else is one of the API's. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
