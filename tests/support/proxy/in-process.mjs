// The proxy in this process before a real local service, and the `fetch` of a client of it.

import { createUploadsProxy } from "../../../js/proxy.js";
import { ENV } from "../workerd/proxy.mjs";

const ADDRESS = "http://proxy.test";

/** `Authorization: Bearer NAME` is user NAME. */
export function userByToken(request) {
  const [, userId] = /^Bearer (\w+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  return userId ? { userId } : null;
}

/**
 * Makes a proxy before the service at `baseURL`. `sent` has the requests to the service, `errors` what `onError` got,
 * `events` those of `onEvent`. `fetch` is for clients; `options(user)` are those of a client.
 */
export function proxyBefore(baseURL, { env = ENV, ...options } = {}) {
  const sent = [];
  const errors = [];
  const events = [];
  const proxy = createUploadsProxy({
    authorize: userByToken,
    baseURL,
    allowMissingOrigin: true,
    onError: (error, about) => errors.push({ error, about }),
    onEvent: (event) => events.push(event),
    fetch(url, init) {
      sent.push({ method: init.method, path: new URL(url).pathname, body: init.body });
      return fetch(url, init);
    },
    ...options,
  });
  const fetchIt = async (url, init) => proxy.fetch(await requestOf(url, init), env);
  const client = (user = "ann", more = {}) => ({
    purpose: "user_data",
    baseURL: `${ADDRESS}/v1`,
    headers: { authorization: `Bearer ${user}` },
    fetch: fetchIt,
    ...more,
  });

  /** Sends one request as it is; gives its status, headers and JSON. */
  async function ask(path, { method = "POST", user = "ann", headers = {}, body } = {}) {
    const json = body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" };
    const all = { authorization: `Bearer ${user}`, ...json, ...headers };
    const text = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
    const response = await fetchIt(`${ADDRESS}${path}`, { method, headers: all, body: text });
    const content = await response.text();
    const value = content.startsWith("{") ? JSON.parse(content) : undefined;
    return { status: response.status, headers: response.headers, text: content, value, code: value?.error?.code };
  }

  return { proxy, sent, errors, events, fetch: fetchIt, client, ask };
}

/** A Request as it arrives at a server: a form has its Content-Length. */
export async function requestOf(url, init) {
  const headers = new Headers(init.headers);
  let { body } = init;
  if (body instanceof FormData) {
    const form = new Response(body);
    headers.set("content-type", form.headers.get("content-type"));
    body = await form.arrayBuffer();
    headers.set("content-length", String(body.byteLength));
  }
  return new Request(url, { method: init.method, headers, body, signal: init.signal });
}

/** Creates an upload of `bytes` by plain requests, sends its bytes and gives what complete needs. */
export async function sendParts({ ask }, bytes, { user = "ann", ...fields } = {}) {
  const create = {
    bytes: bytes.length,
    filename: "a.bin",
    purpose: "user_data",
    mime_type: "application/octet-stream",
  };
  const created = await ask("/v1/uploads", { user, body: { ...create, ...fields } });
  if (created.status !== 200) return { created };
  const { id } = created.value;
  const headers = { "x-upload-grant": created.headers.get("x-upload-grant") };
  const form = new FormData();
  form.append("data", new Blob([bytes]), "part");
  const part = await ask(`/v1/uploads/${id}/parts`, { user, headers, body: form });
  const complete = (more = {}) =>
    ask(`/v1/uploads/${id}/complete`, { user, headers, body: { part_ids: [part.value?.id] }, ...more });
  return { created, id, headers, part, complete };
}
