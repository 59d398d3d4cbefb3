/**
 * upload-file-chunked/proxy keeps the API key on the server. Pages send their uploads through it. It forwards
 * exactly four operations of the Uploads API, and only what its rules allow.
 *
 * Sizes are in bytes and durations in seconds, unless a name says otherwise.
 *
 * The proxy keeps no state between two requests, so it cannot count. A user with a grant can send any number
 * of parts (each no larger than the file) until the grant expires; the service adds them up only at complete.
 * Use `rateLimit` to limit requests over time. Use `admit` with your own storage (a Durable Object, a database)
 * to limit bytes.
 */

/** One of the four operations of the Uploads API. */
export type UploadOperation = "create" | "part" | "complete" | "cancel";

/** Limits on uploads. In the options they apply to every user; in the result of `authorize` to one user. */
export interface UploadLimits {
  /** Allowed values of `purpose`. @default ["user_data"] */
  purposes?: readonly string[];
  /**
   * Allowed MIME types, such as `"application/pdf"` or `"image/*"`. Parameters of a type are ignored.
   * @default every type
   */
  mimeTypes?: readonly string[];
  /**
   * File names must match it. Anchor it with `^` and `$`. In any case a name must not be blank, must not have
   * a segment `.` or `..`, and must not be longer than `maxFilenameBytes`, which is checked first.
   * @default refuses slashes, backslashes, and control, invisible, zero-width and direction-changing characters
   */
  filename?: RegExp;
  /** Maximum length of a file name in bytes of UTF-8. 1 … 4,096. @default 255 */
  maxFilenameBytes?: number;
  /** Maximum size of a file in bytes. 1 … 8,589,934,592 (8 GiB, the API's limit). @default 1073741824 (1 GiB) */
  maxBytes?: number;
  /** Maximum number of part ids in a complete. 1 … 1,000,000. @default 10000 */
  maxParts?: number;
  /**
   * Lifetime of every resulting File in seconds. It replaces what the client asks for. 3,600 … 2,592,000.
   * @default undefined: what the client asks for, else the service decides
   */
  expiresAfter?: number;
}

/**
 * The user who sends a request, and optionally limits for that user. These replace the proxy's limits, whether
 * they are larger or smaller. Any other property is an error, so that a misspelled limit is noticed.
 */
export interface UploadIdentity extends UploadLimits {
  /**
   * Id of the user; not empty. An upload belongs to the user with the same id. Grants are signed with it but do not
   * contain it.
   */
  userId: string;
}

/** A call, as the hooks `rateLimit` and `admit` see it. */
export interface UploadCall {
  operation: UploadOperation;
  /** `null` at create. */
  uploadId: string | null;
  userId: string;
  /** Bytes of the whole file, as declared at create. Not set for `rateLimit`, which runs earlier. */
  bytes?: number;
  /** As declared at create. Not set for `rateLimit`. */
  purpose?: string;
  /** Bytes of the body of a part: its data and a few hundred bytes more. Not set for `rateLimit`. */
  contentLength?: number;
  /** The request without its body and without its grant. */
  request: Request;
}

/** The event of a request. Every request except preflights has one. It never contains a key, grant, header or body. */
export interface UploadEvent {
  /** `null` if the address is not one of the four operations. */
  operation: UploadOperation | null;
  uploadId: string | null;
  /** `null` if the request failed before `authorize` returned the user. */
  userId: string | null;
  /** HTTP status of the answer. */
  status: number;
  /** Why the call failed: the `code` of the answer's error. `null` for a success. */
  code: string | null;
  /** Bytes of the whole file, as declared at create. */
  bytes: number | null;
  /** Bytes of the body of a part. */
  contentLength: number | null;
  /** HTTP status of the service's answer; `null` if no request was sent to it or it did not answer. */
  upstreamStatus: number | null;
  /** The service's `x-request-id`. */
  requestId: string | null;
  /** Why the service could not be reached, such as `"ECONNREFUSED"`, or the name of an unexpected exception. */
  reason: string | null;
  /** Milliseconds from the request to its answer. */
  milliseconds: number;
  /** The exception that one of your functions threw, or what is wrong with the environment. */
  cause?: unknown;
}

/**
 * The secrets that sign grants. To rotate them, add a key, make it current, and remove the old key after
 * `grantLifetime`.
 */
export interface GrantKeys {
  /** Id of the key that signs new grants. */
  current: string;
  /**
   * Secrets by id (1 … 32 of `A-Z a-z 0-9 _ -`). Each is random and has at least 32 bytes: `openssl rand -base64 48`.
   */
  keys: Record<string, string>;
}

/** The part of an execution context that the proxy uses. */
export interface ExecutionContextLike {
  waitUntil(promise: Promise<unknown>): void;
}

type Awaitable<T> = T | Promise<T>;

/** Options of {@link createUploadsProxy}. `Env` is the type of the environment that `fetch` gets. */
export interface UploadsProxyOptions<Env = unknown> extends UploadLimits {
  /**
   * Finds the user of a request, by a cookie, a token or a session. Required. `null`, `undefined` and `false`
   * are answered with 401. An exception, or any other value that is not an identity, is answered with 403. A
   * `Response` with status ≥ 400 is sent to the client unchanged; you may return the same object every time.
   * The request that the function gets has no body. Like every function here, it has 30 seconds.
   */
  authorize(
    request: Request,
    env: Env,
    ctx?: ExecutionContextLike,
  ): Awaitable<UploadIdentity | Response | null | undefined | false>;
  /** Path before `/uploads`, without a trailing slash. @default "/v1" */
  prefix?: string;
  /**
   * URL of the service, or a function that returns it. A query (`?api-version=…`) is added to every request.
   * @default "https://api.openai.com/v1"
   */
  baseURL?: string | ((env: Env) => Awaitable<string>);
  /** The API key of the service. @default env.OPENAI_API_KEY */
  apiKey?: (env: Env) => Awaitable<string | undefined>;
  /**
   * The headers with the key, and any others that the service needs, such as `OpenAI-Organization`.
   * Azure: `(key) => ({ "api-key": key })`. If the service quotes a value of 8 or more characters in an answer,
   * the proxy removes it.
   * @default (key) => ({ authorization: `Bearer ${key}` })
   */
  auth?: (key: string, env: Env) => Awaitable<HeadersInit>;
  /** Sends a request to the service, for example by a service binding. @default the global `fetch` */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** The keys that sign grants, as an object or as JSON. @default the JSON in env.UPLOAD_GRANT_KEYS */
  grantKeys?: (env: Env) => Awaitable<GrantKeys | string | undefined>;
  /** Maximum lifetime of a grant in seconds. A grant also ends at the upload's `expires_at`. @default 7200 */
  grantLifetime?: number;
  /**
   * Origins of the pages that may upload: exact origins, or `"self"` for the proxy's own origin. `"self"` is the
   * origin of `request.url`. It does not match if the `Host` header names another host, or if the browser says
   * that the request comes from another site (`Sec-Fetch-Site`). Behind a server that changes the scheme or the
   * host, name the origin explicitly.
   * @default ["self"]
   */
  origins?: readonly string[] | ((env: Env) => Awaitable<readonly string[]>);
  /**
   * Allows requests without an `Origin` header. Browsers always send one with POST, so a request without it
   * comes from a program. Allow them only if `authorize` does not rely on cookies alone.
   * @default false
   */
  allowMissingOrigin?: boolean;
  /** Allows pages of other origins to send cookies (`Access-Control-Allow-Credentials`). @default false */
  credentials?: boolean;
  /**
   * Additional request headers that pages of other origins may send, for `authorize` to read. Content-Type,
   * Authorization, X-Upload-Grant and the headers of the official SDKs are always allowed. No header that is
   * named here is forwarded to the service.
   * @default []
   */
  requestHeaders?: readonly string[];
  /**
   * Called once per request, after `authorize`. `{ success: true }` continues the call; `{ success: false }` is
   * answered with 429; an exception or anything else with 403. On Workers:
   * `(call, env) => env.LIMITER.limit({ key: call.userId })`.
   */
  rateLimit?: (
    call: UploadCall,
    env: Env,
    ctx?: ExecutionContextLike,
  ) => Awaitable<{ success: boolean /** Seconds. */; retryAfter?: number }>;
  /**
   * Called last, when everything is known and nothing has been sent to the service. Use it for quotas that need
   * storage. Only `true` continues the call. A `Response` with status ≥ 400 is sent to the client unchanged. Anything
   * else, or an exception, is answered with 403.
   */
  admit?: (call: UploadCall, env: Env, ctx?: ExecutionContextLike) => Awaitable<boolean | Response>;
  /** Called for every request after it is answered. An exception has no effect. */
  onEvent?: (event: UploadEvent, env: Env, ctx?: ExecutionContextLike) => unknown;
}

/** A proxy: a function from `Request` to `Response`. */
export interface UploadsProxy<Env = unknown> {
  /**
   * Answers a request. It does not use `this` and never rejects. `env` defaults to `process.env` if that exists.
   *
   * Before it refuses a request, it reads the rest of the body and drops it, because a client that is still sending
   * when the connection closes never sees the answer. It reads at most 64 MiB of a part, for at most 30 seconds;
   * without a valid user or grant, at most 16 KiB for at most 5 seconds. If bytes remain, the answer has
   * `Connection: close`.
   *
   * For an error of the service, the client gets the status, `code`, `type` and `param`, and a message written by
   * the proxy.
   */
  fetch(request: Request, env?: Env, ctx?: ExecutionContextLike): Promise<Response>;
}

/**
 * Creates a proxy. Invalid options throw a `TypeError`. If the environment is invalid (a missing key, for example),
 * requests are answered with 500, and only `onEvent` gets the reason.
 *
 * ```js
 * export default createUploadsProxy({
 *   authorize: async (request, env) => ({ userId: await userOf(request, env) }),
 *   rateLimit: (call, env) => env.LIMITER.limit({ key: call.userId }),
 * });
 * ```
 *
 * The answer to create has a signed grant in the header `X-Upload-Grant`. The client sends it with every later
 * request of that upload. Without it, or with the grant of another user or upload, the answer is 403. With `resume`
 * the client keeps the grant in its journal, so that it can continue after a reload. The grant is not a credential:
 * `authorize` runs for every request, and the grant is valid for one user and one upload, until it expires.
 */
export function createUploadsProxy<Env = unknown>(options: UploadsProxyOptions<Env>): UploadsProxy<Env>;
