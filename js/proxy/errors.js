// The answers to refused requests, in the form of the API's errors.

const TYPES = { 401: "authentication_error", 403: "permission_error", 429: "rate_limit_error" };

/** Thrown to end a call without an answer of the service. */
export class Refusal extends Error {
  #headers;
  #details;
  #response;

  /** `details` are more fields of the client's error; `response` replaces the answer. */
  constructor(status, code, message, { param = null, headers = {}, details, response, ...facts } = {}) {
    super(message);
    Object.assign(this, { status, code, param, facts });
    this.#headers = headers;
    this.#details = details;
    this.#response = response;
  }

  /** The response, and its facts for the event. */
  answer() {
    const { status, code, param, message, facts } = this;
    const response = this.#response ?? errorResponse({ status, code, param, message }, this.#headers, this.#details);
    return { response, status: response.status, code, ...facts };
  }
}

/** `{"error": {message, type, param, code}}` */
export function errorResponse(
  { status, code, param = null, message, type = typeOf(status) },
  headers = {},
  details = {},
) {
  return new Response(JSON.stringify({ error: { message, type, param, code, ...details } }), {
    status,
    headers: { ...headers, ...JSON_HEADERS },
  });
}

function typeOf(status) {
  return TYPES[status] ?? (status < 500 ? "invalid_request_error" : "server_error");
}

/** Headers of every JSON answer: it must not be cached or shown as a page. */
export const JSON_HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** The proxy is not configured correctly: a missing key, an invalid environment. Only the event has the reason. */
export function misconfigured(message) {
  return new Refusal(500, "proxy_misconfigured", "The server's upload settings are not complete.", {
    headers: { "x-should-retry": "false" },
    cause: new TypeError(message),
  });
}

/** A bug. The message of the exception may quote anything, so only the event gets its name. */
export function unexpected(error) {
  return new Refusal(500, "internal_error", "The upload proxy failed.", { reason: error?.name });
}
