// What is said to a client that is not let through, in the API's own error shape.

const TYPES = { 401: "authentication_error", 403: "permission_error", 429: "rate_limit_error" };

/** Thrown wherever a call ends before an answer of the service could be passed on. */
export class Refusal extends Error {
  #headers;
  #response;

  constructor(status, code, message, { param = null, headers = {}, response, ...facts } = {}) {
    super(message);
    Object.assign(this, { status, code, param, facts });
    this.#headers = headers;
    this.#response = response;
  }

  /** The response with what the events are told of it. */
  answer() {
    const { status, code, param, message, facts } = this;
    const response = this.#response ?? errorResponse({ status, code, param, message }, this.#headers);
    return { response, status: response.status, code, ...facts };
  }
}

/** `{"error": {message, type, param, code}}` */
export function errorResponse({ status, code, param = null, message, type = typeOf(status) }, headers = {}) {
  return new Response(JSON.stringify({ error: { message, type, param, code } }), {
    status,
    headers: { ...headers, ...JSON_HEADERS },
  });
}

function typeOf(status) {
  return TYPES[status] ?? (status < 500 ? "invalid_request_error" : "server_error");
}

/** Every JSON answer has these: none may be kept by a cache or taken for a page. */
export const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** The proxy itself cannot work: a missing key, a malformed environment. Only the events say what. */
export function misconfigured(message) {
  return new Refusal(500, "proxy_misconfigured", "The server's upload settings are not complete.", {
    headers: { "x-should-retry": "false" },
    cause: new TypeError(message),
  });
}

/** A bug. Its message may quote anything, so only its name is told, and only to the events. */
export function unexpected(error) {
  return new Refusal(500, "internal_error", "The upload proxy failed.", { reason: error?.name });
}
