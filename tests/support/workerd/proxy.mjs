// A proxy in this process, before a service that only remembers what it was sent.

import { createUploadsProxy } from "../../../js/proxy.js";

export const KEY = "sk-the-one-secret-nobody-may-see";
export const ORIGIN = "https://app.example";
export const ADDRESS = "https://proxy.example";
export const SECRETS = {
  current: "b",
  keys: { a: "the older secret, of thirty-two bytes", b: "the newer secret, of thirty-two bytes" },
};
export const ENV = { OPENAI_API_KEY: KEY, UPLOAD_GRANT_KEYS: JSON.stringify(SECRETS) };

/** A body of create the proxy's defaults allow. */
export const FILE = { bytes: 1000, filename: "a.pdf", purpose: "user_data", mime_type: "application/pdf" };

/** `Authorization: Bearer NAME` is user NAME. */
function userByToken(request) {
  const [, userId] = /^Bearer (\w+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  return userId ? { userId } : null;
}

/**
 * Makes a proxy with `options`. `answer` stands for the service: `(path, init) => Response`.
 *
 * @returns `sent`, what reached the service; `events`; and `post`, which asks the proxy
 */
export function makeProxy({ answer = uploads(), env = ENV, ...options } = {}) {
  const sent = [];
  const events = [];
  const proxy = createUploadsProxy({
    authorize: userByToken,
    origins: [ORIGIN],
    onEvent: (event) => events.push(event),
    async fetch(url, init) {
      const body = init.body instanceof ReadableStream ? await new Response(init.body).text() : init.body;
      const path = url.slice(url.indexOf("/uploads"));
      sent.push({ url, path, method: init.method, headers: new Headers(init.headers), body });
      return answer(path, { ...init, body });
    },
    ...options,
  });

  /** Sends one request; `null` removes a header. */
  async function ask(path, { method = "POST", body, headers = {}, user = "ann", origin = ORIGIN } = {}) {
    const all = { origin, authorization: `Bearer ${user}`, ...headers };
    const given = Object.entries(all).filter(([, value]) => value !== null);
    const request = new Request(new URL(path, ADDRESS), {
      method,
      headers: given,
      body,
      ...(body && { duplex: "half" }),
    });
    const response = await proxy.fetch(request, env);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: parse(text),
      code: parse(text)?.error?.code,
    };
  }

  /** Sends JSON. */
  function post(path, body, { headers, ...how } = {}) {
    const json = { "content-type": "application/json", ...headers };
    return ask(path, { ...how, body: JSON.stringify(body), headers: json });
  }

  /** Creates an upload; gives its id and grant. */
  async function create(how = {}) {
    const { body, headers, status, text } = await post("/v1/uploads", { ...FILE, ...how.file }, how);
    if (status !== 200) throw new Error(`create: ${status} ${text}`);
    return { id: body.id, grant: headers.get("x-upload-grant") };
  }

  return { proxy, sent, events, ask, post, create };
}

/** The bytes and headers of a part that holds `data`. */
export function form(data) {
  const boundary = "----a-boundary";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="data"; filename="blob"\r\n\r\n`;
  const body = new Blob([head, data, `\r\n--${boundary}--\r\n`]);
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": String(body.size) };
  return { body, headers };
}

/** A service that says yes to everything. */
function uploads() {
  let count = 0;
  return (path) => {
    const [, , id = `upload_${++count}`, operation] = path.replace(/\?.*/, "").split("/");
    const headers = { "x-request-id": "req_1", "set-cookie": "session=of-the-service", server: "somebody" };
    if (operation === "parts")
      return Response.json({ id: `part_${++count}`, object: "upload.part", upload_id: id }, { headers });
    const status = { complete: "completed", cancel: "cancelled" }[operation] ?? "pending";
    return Response.json(
      { id, object: "upload", status, expires_at: Math.floor(Date.now() / 1000) + 3600 },
      { headers },
    );
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
