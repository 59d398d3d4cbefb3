/**
 * upload-file-chunked/proxy: keeps the API key on the server. Pages upload through it, to exactly
 * four addresses of the Uploads API, and only what its rules allow.
 *
 * Sizes are bytes and durations seconds, unless a name says otherwise.
 *
 * What it cannot do, because it remembers nothing between two requests: count. A user who holds a
 * grant can send any number of parts (each no larger than the file) until the grant expires; the
 * service adds them up only at complete. Use `rateLimit` for a bound by time, and `admit` with
 * storage of your own (a Durable Object, a database) for one by bytes.
 */

/** One of the four operations of the Uploads API. */
export type UploadOperation = "create" | "part" | "complete" | "cancel";

/** Limits on what is uploaded. Given as options they hold for everyone, by `authorize` for one user. */
export interface UploadLimits {
  /** Allowed values of `purpose`. @default ["user_data"] */
  purposes?: readonly string[];
  /** Allowed MIME types, parameters aside: `"application/pdf"`, `"image/*"`. @default every type */
  mimeTypes?: readonly string[];
  /**
   * What a file name must match. Anchor it with `^` and `$`. Whatever it is, a name is not blank, has
   * no segment `.` or `..`, and its length is checked first.
   * @default no slash or backslash, and no control, invisible, zero-width or direction-changing character
   */
  filename?: RegExp;
  /** Bytes of UTF-8 in a file name. 1 … 4,096. @default 255 */
  maxFilenameBytes?: number;
  /** Bytes of one file. 1 … 8,589,934,592 (8 GiB, the API's limit). @default 1073741824 (1 GiB) */
  maxBytes?: number;
  /** Part ids in one complete. 1 … 1,000,000. @default 10000 */
  maxParts?: number;
  /**
   * Seconds every resulting File lives, whatever the client asks for. 3,600 … 2,592,000.
   * @default undefined: as the client asks, else the service's own rule
   */
  expiresAfter?: number;
}

/**
 * Who asks, with limits of their own if they have any. They win over the proxy's, larger or smaller.
 * Any other property is refused by name, so that a misspelled limit is noticed.
 */
export interface UploadIdentity extends UploadLimits {
  /** Not empty; an upload belongs to whoever has the same one. It is signed into grants, not written into them. */
  userId: string;
}

/** What hooks are told of a call. */
export interface UploadCall {
  operation: UploadOperation;
  /** `null` at create. */
  uploadId: string | null;
  userId: string;
  /** Bytes of the whole file, as declared at create; for `rateLimit` not known yet. */
  bytes?: number;
  /** As declared at create; for `rateLimit` not known yet. */
  purpose?: string;
  /** Bytes of the body of a part, a few hundred more than its data; for `rateLimit` not known yet. */
  contentLength?: number;
  /** The request without its body and without its grant. */
  request: Request;
}

/** One event a request, preflights aside. No key, no grant, no header and no body is ever in it. */
export interface UploadEvent {
  /** `null` for addresses that are none of the four. */
  operation: UploadOperation | null;
  uploadId: string | null;
  /** `null` until `authorize` has said who it is. */
  userId: string | null;
  /** HTTP status of the answer. */
  status: number;
  /** Why the call was not a success: the `code` of the answer's error. `null` for successes. */
  code: string | null;
  /** Bytes of the whole file, as declared at create. */
  bytes: number | null;
  /** Bytes of the body of a part. */
  contentLength: number | null;
  /** HTTP status of the service's answer; `null` where it was not asked or did not answer. */
  upstreamStatus: number | null;
  /** The service's `x-request-id`. */
  requestId: string | null;
  /** Why the service could not be reached (`"ECONNREFUSED"`), or the name of an unexpected exception. */
  reason: string | null;
  /** Milliseconds from the request to its answer. */
  milliseconds: number;
  /** What one of your own functions threw, or what is wrong with the environment. */
  cause?: unknown;
}

/** Secrets that sign grants. To rotate: add a key, make it current, and drop the old one `grantLifetime` later. */
export interface GrantKeys {
  /** Id of the key that signs. */
  current: string;
  /** Secrets by id (1 … 32 of `A-Z a-z 0-9 _ -`). Each at least 32 bytes, random: `openssl rand -base64 48`. */
  keys: Record<string, string>;
}

/** As far as the proxy uses it: Workers pass more. */
export interface ExecutionContextLike {
  waitUntil(promise: Promise<unknown>): void;
}

type Awaitable<T> = T | Promise<T>;

/** Options of {@link createUploadsProxy}. `Env` is the environment handed to `fetch`. */
export interface UploadsProxyOptions<Env = unknown> extends UploadLimits {
  /**
   * Says who asks, from a cookie, a token, a session. Required, and fails closed: nothing
   * (`null`, `undefined`, `false`) is 401; a throw, or anything that is no identity, is 403. A
   * `Response` with status ≥ 400 is sent to the client as it is; it may be the same one every time.
   * The request has no body. Like every function here, it is given up after 30 seconds.
   */
  authorize(
    request: Request,
    env: Env,
    ctx?: ExecutionContextLike,
  ): Awaitable<UploadIdentity | Response | null | undefined | false>;
  /** Path before `/uploads`, without a slash at its end. @default "/v1" */
  prefix?: string;
  /** The service, or a function that gives it. A query in it (`?api-version=…`) is kept. @default "https://api.openai.com/v1" */
  baseURL?: string | ((env: Env) => Awaitable<string>);
  /** The service's key. @default env.OPENAI_API_KEY */
  apiKey?: (env: Env) => Awaitable<string | undefined>;
  /**
   * The headers that carry the key, and any others the service wants, such as
   * `OpenAI-Organization`. Azure: `(key) => ({ "api-key": key })`. No value of 8 characters or more
   * reaches a client, should the service quote it.
   * @default (key) => ({ authorization: `Bearer ${key}` })
   */
  auth?: (key: string, env: Env) => Awaitable<HeadersInit>;
  /** Sends a request to the service, such as a service binding's. @default the global `fetch` */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** The keys that sign grants, or their JSON. @default env.UPLOAD_GRANT_KEYS, as JSON */
  grantKeys?: (env: Env) => Awaitable<GrantKeys | string | undefined>;
  /** Seconds a grant lives at most; it never outlives the upload's `expires_at`. @default 7200 */
  grantLifetime?: number;
  /**
   * Pages that may upload: exact origins, or `"self"` for pages of the address the proxy itself is
   * called at. `"self"` is the origin of `request.url`, unless the `Host` header names another host or
   * the browser says that the request comes from another site (`Sec-Fetch-Site`). Behind a server
   * that changes scheme or host, write the origin out.
   * @default ["self"]
   */
  origins?: readonly string[] | ((env: Env) => Awaitable<readonly string[]>);
  /**
   * Allow requests without an `Origin` header. Browsers always send one with POST, so those
   * without are programs; allow them only if `authorize` does not rely on cookies alone.
   * @default false
   */
  allowMissingOrigin?: boolean;
  /** Let pages of other origins send cookies (`Access-Control-Allow-Credentials`). @default false */
  credentials?: boolean;
  /**
   * More request headers a page of another origin may send, for `authorize` to read. Besides
   * Content-Type, Authorization, X-Upload-Grant and what the official SDKs add. None reaches the service.
   * @default []
   */
  requestHeaders?: readonly string[];
  /**
   * Asked once a request, after `authorize`. `{ success: false }` is answered 429; a throw or
   * anything else 403. Workers: `(call, env) => env.LIMITER.limit({ key: call.userId })`.
   */
  rateLimit?: (
    call: UploadCall,
    env: Env,
    ctx?: ExecutionContextLike,
  ) => Awaitable<{ success: boolean /** Seconds. */; retryAfter?: number }>;
  /**
   * Asked last, when everything is known and nothing has been sent: the place for quotas that need
   * memory. Only `true` lets the call on; a `Response` with status ≥ 400 is sent as it is,
   * anything else, or a throw, is 403.
   */
  admit?: (call: UploadCall, env: Env, ctx?: ExecutionContextLike) => Awaitable<boolean | Response>;
  /** Told of every request once it is answered. What it throws changes nothing. */
  onEvent?: (event: UploadEvent, env: Env, ctx?: ExecutionContextLike) => unknown;
}

/** A server's `Request → Response`. */
export interface UploadsProxy<Env = unknown> {
  /**
   * Needs no `this`. `env` is `process.env` where there is one and nothing is given. Never rejects.
   *
   * The body of a refused request is read and dropped first, because a client that still sends when
   * the connection closes would never see the answer: of a part up to 64 MiB for up to 30 seconds,
   * of a request of a stranger 16 KiB for up to 5 seconds. Where more is left, the answer says
   * `Connection: close`.
   *
   * Of an error of the service, the client gets the status, `code`, `type` and `param`, and a message
   * of the proxy's own.
   */
  fetch(request: Request, env?: Env, ctx?: ExecutionContextLike): Promise<Response>;
}

/**
 * Makes a proxy. Options that cannot work throw a `TypeError` here; an environment that cannot
 * is answered 500, and explained to `onEvent` alone.
 *
 * ```js
 * export default createUploadsProxy({
 *   authorize: async (request, env) => ({ userId: await userOf(request, env) }),
 *   rateLimit: (call, env) => env.LIMITER.limit({ key: call.userId }),
 * });
 * ```
 *
 * Create answers with a signed grant in the header `X-Upload-Grant`, which the client sends back
 * with every later request of that upload; without it, or with another's, the answer is 403. With
 * `resume` the client keeps it in its journal, so that it can go on after a reload: the grant is no
 * credential, for `authorize` is asked every time and the grant holds for that user alone, for one
 * upload, until it expires.
 */
export function createUploadsProxy<Env = unknown>(options: UploadsProxyOptions<Env>): UploadsProxy<Env>;
