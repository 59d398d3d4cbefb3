// Long because: it is the public interface of the proxy, which readers want in one file.

/**
 * upload-file-chunked/proxy keeps the API key on the server. Pages send their uploads through it. It forwards
 * exactly four operations of the Uploads API, and only what its rules allow; with the option `files` also four on the
 * user's own Files.
 *
 * Sizes are in bytes and durations in seconds, unless a name says otherwise.
 *
 * The proxy keeps no state between two requests. To count what a user uploads, set `quota` and a `store`. Without a quota
 * a user with a grant can send any number of parts (each no larger than the file) until the grant expires; the service adds
 * them up only at complete.
 */

import type { QuotaStore } from "./proxy/stores/index.js";

/** One of the four operations of the Uploads API, or one on the user's own Files, see the option `files`. */
export type UploadOperation =
  | "create"
  | "part"
  | "complete"
  | "cancel"
  | "file-list"
  | "file"
  | "file-content"
  | "file-delete";

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
   * Id of the user; not empty. An upload belongs to the user with the same id. Grants and receipts are signed with it but
   * do not contain it.
   */
  userId: string;
  /** Limits for this user. They replace those of the option `quota` one by one. */
  quota?: UploadQuota;
}

/**
 * Limits of what one user uploads over time. An upload counts from its create, with the bytes that it declares. A cancel
 * gives them back. An upload that is never completed gives them back eleven minutes after it has expired, unless all its bytes
 * were sent. A limit that is not set does not limit.
 *
 * A create beyond a limit is answered with 429, code `quota_exceeded`, the limit's name in `param`, and `Retry-After`: the
 * time until the day ends, or until the next open upload expires. Clients do not retry it.
 *
 * With any limit, the bytes of parts are counted as they pass: all parts of an upload may have as many bytes as the file,
 * and five times those of its largest part, for retries. What is beyond is answered with 403, code
 * `upload_bytes_exceeded`. A part that the service refused does not count.
 */
export interface UploadQuota {
  /** Bytes of the uploads of one day of UTC. */
  bytesPerDay?: number;
  /** Uploads of one day of UTC. */
  filesPerDay?: number;
  /** Uploads that are neither complete, cancelled nor expired. */
  openUploads?: number;
}

/** What the page says about an upload: its option `metadata`. */
export type UploadMetadata = { [name: string]: unknown };

/**
 * A validator of the Standard Schema specification, version 1: of Zod, Valibot, ArkType and others.
 * https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Awaitable<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a validator returns: a value, or what is wrong. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

/** A call, as the hooks `rateLimit` and `admit` see it. */
export interface UploadCall<Metadata = UploadMetadata | undefined> {
  operation: UploadOperation;
  /** `null` at create and for a list. */
  uploadId: string | null;
  userId: string;
  /** The File of one of the user's own Files' operations, except the list. */
  fileId?: string;
  /** Bytes of the whole file, as declared at create. Not set for `rateLimit`, which runs earlier. */
  bytes?: number;
  /** As declared at create. Not set for `rateLimit`. */
  purpose?: string;
  /** Name of the file, as declared at create. Not set for `rateLimit`. */
  filename?: string;
  /** MIME type of the file, as declared at create. Not set for `rateLimit`. */
  mimeType?: string;
  /** The metadata, as declared at create and returned by the schema. Not set for `rateLimit` and at cancel. */
  metadata?: Metadata;
  /** Bytes of the body of a part: its data and a few hundred bytes more. Not set for `rateLimit`. */
  contentLength?: number;
  /** The request without its body and without its grant. */
  request: Request;
}

/** An upload that the service has created, as `onCreate` sees it. */
export interface CreatedUpload<Metadata = UploadMetadata | undefined> {
  userId: string;
  uploadId: string;
  /** The file, as declared at create. `bytes` is its size. */
  file: { filename: string; bytes: number; purpose: string; mimeType: string };
  /** The metadata, as the schema returned it. `undefined` if the page gave none and there is no schema. */
  metadata: Metadata;
  /** The request without its body and without its grant. */
  request: Request;
}

/** A File that the service has stored, as `onComplete` sees it. */
export interface StoredFile<Metadata = UploadMetadata | undefined> {
  userId: string;
  uploadId: string;
  /**
   * The File. `id` is its id at the service: record the File under it, because the hook may be called again for the same
   * File. `filename` and `mimeType` are as declared at create.
   */
  file: { id: string; filename: string; bytes: number; purpose: string; mimeType: string };
  /** The MD5 that the client sent with complete, in lower case; the service compared it. `null` if there was none. */
  md5: string | null;
  /** The metadata, as the schema returned it. `undefined` if the page gave none and there is no schema. */
  metadata: Metadata;
  /** The request without its body and without its grant. */
  request: Request;
}

/** What a hook was called for when it failed. */
export interface HookFailure {
  /** `"store"`: the store failed after the service had answered. */
  hook: "onCreate" | "onComplete" | "store";
  userId: string;
  /** `null` for a store. */
  uploadId: string | null;
  /** `null` except for `onComplete`. */
  fileId: string | null;
}

/** More fields for the answer that the client gets, as JSON. */
export type AnswerFields = { [name: string]: unknown };

// biome-ignore lint/suspicious/noConfusingVoidType: the result of a function that returns nothing
type RecordedFields = AnswerFields | void | null;

/** The event of a request. Every request except preflights has one. It never contains a key, grant, header or body. */
export interface UploadEvent {
  /** `null` if the address is not one of the operations. */
  operation: UploadOperation | null;
  uploadId: string | null;
  /** The File, once an upload is complete, and of an operation on a File; else `null`. */
  fileId: string | null;
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
 * The secrets that sign grants and receipts. To rotate them, add a key, make it current, and remove the old key after
 * `grantLifetime`; if you use receipts, after `receiptLifetime`.
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

/**
 * Options of {@link createUploadsProxy}. `Env` is the type of the environment that `fetch` gets, `Metadata` what the schema
 * returns.
 */
export interface UploadsProxyOptions<Env = unknown, Metadata = UploadMetadata | undefined> extends UploadLimits {
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
   * Authorization, X-Upload-Grant, X-Upload-Receipt and the headers of the official SDKs are always allowed. No header that is
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
  admit?: (call: UploadCall<Metadata>, env: Env, ctx?: ExecutionContextLike) => Awaitable<boolean | Response>;
  /**
   * Checks the metadata of every upload, and none too: any validator of the Standard Schema specification. What it returns
   * is the `metadata` of the hooks, with its type. It runs at create, with every part and at complete. Metadata that it
   * refuses is answered with 400, code `metadata_invalid`, and the path and message of the first issue; an exception with
   * 403, code `metadata_failed`.
   * @default undefined: any JSON object of at most 1,024 bytes, or none
   */
  metadata?: StandardSchema<Metadata>;
  /**
   * Called when the service has created an upload, before the client gets the answer. An object that it returns adds
   * fields to the answer. If it throws, the client gets 500 with code `upload_not_recorded` and `error.upload_id`; the
   * upload is not cancelled and expires by itself. Clients then create another upload.
   */
  onCreate?: (upload: CreatedUpload<Metadata>, env: Env, ctx?: ExecutionContextLike) => Awaitable<RecordedFields>;
  /**
   * Called when the service has stored a File, before the client gets the answer: write your database row here. An object
   * that it returns adds fields to the answer.
   *
   * If it throws, the client gets 500 with code `file_not_recorded` and `error.file_id`. The File exists; nothing is
   * cancelled. Clients repeat complete then, and the hook is called again.
   *
   * It is called at least once for each File, also if the answer to complete was lost and the client asks again, or if
   * the process ended between the service's answer and the hook. So it can be called twice, even at once: use `file.id` as
   * the key. See `uniqueFilenames`. It may run after the client has left; on Workers `ctx.waitUntil` keeps it alive.
   *
   * With a `store` it is called once for each File, and a complete that is repeated gets the fields of that call. Only if the
   * process ends while it runs, or the store fails, it is called again.
   */
  onComplete?: (stored: StoredFile<Metadata>, env: Env, ctx?: ExecutionContextLike) => Awaitable<RecordedFields>;
  /**
   * Called with what `onCreate` or `onComplete` threw, with what is wrong with their result, and with the failure of a
   * `store` after the service has answered. Its own exceptions have no effect.
   * @default writes to the console
   */
  onError?: (error: unknown, about: HookFailure, env: Env, ctx?: ExecutionContextLike) => unknown;
  /**
   * Adds ten random characters to the name of each File at the service: `report.pdf` is stored as
   * `report-k7q2m9xa4d.pdf`, and a name becomes 11 bytes longer. Clients and hooks get the name that the client gave.
   *
   * The API has no request that says which File an upload became. If the answer to complete is lost, the proxy looks for
   * these characters in the list of Files. Without them it does not look, because a File of the same name and size could
   * be another user's; then `onComplete` is not called for such a File, and the client fails with a
   * `CompletionUnknownError`.
   * @default true with `onComplete`, else false
   */
  uniqueFilenames?: boolean;
  /**
   * Maximum lifetime of a receipt in seconds. A receipt also ends when its File expires.
   * @default 2592000 (30 days)
   */
  receiptLifetime?: number;
  /**
   * Lets users read and delete the Files that they uploaded: `GET /files`, `GET /files/{id}`, `GET /files/{id}/content` and
   * `DELETE /files/{id}` below `prefix`. The client sends the File's receipt in the header `X-Upload-Receipt`; for a list up
   * to 20, separated by commas, and gets those whose Files exist. `admit` is called for each request.
   *
   * A File that does not exist, one of another user, and one without a valid receipt are all answered with 404, code
   * `file_not_found`. Without a valid receipt nothing is sent to the service.
   *
   * The content is sent as `application/octet-stream`, as an attachment and with a sandbox, so that no browser runs it.
   * @default false
   */
  files?: boolean;
  /** Limits of what each user uploads over time; those of `authorize` replace them. @default no limits */
  quota?: UploadQuota;
  /**
   * Where quotas are counted, and where it is kept which Files `onComplete` has recorded: a store of
   * `upload-file-chunked/proxy/stores`, or a function of the environment that returns one.
   * @default the memory of the process for quotas, and nothing for Files
   */
  store?: QuotaStore | ((env: Env) => Awaitable<QuotaStore>);
  /**
   * What to do with a create or a part if the store fails: `"refuse"` answers with 503, code `quota_unavailable`, which
   * clients retry; `"admit"` continues uncounted.
   * @default "refuse"
   */
  onStoreFailure?: "refuse" | "admit";
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
export function createUploadsProxy<Env = unknown, Metadata = UploadMetadata | undefined>(
  options: UploadsProxyOptions<Env, Metadata>,
): UploadsProxy<Env>;

/** The claims of a receipt. */
export interface UploadReceipt {
  fileId: string;
  uploadId: string;
  userId: string;
  /** Size of the File in bytes. */
  bytes: number;
  purpose: string;
  /** As declared at create. */
  filename: string;
  /** As declared at create. */
  mimeType: string;
  /** When the receipt expires: with its File, and after `receiptLifetime` at the latest. */
  expiresAt: Date;
}

/** A receipt was refused. */
export class ReceiptError extends Error {
  /**
   * - `malformed`: it is not a receipt of this proxy.
   * - `unknown_key`: it was signed with a key that is not among `keys`, for example one that was removed.
   * - `signature`: it was changed, or signed with another secret.
   * - `other_user`: it is valid, but belongs to another user.
   * - `other_file`: it is valid, but for another File than `fileId`.
   * - `expired`: it has expired.
   */
  readonly reason: "malformed" | "unknown_key" | "signature" | "other_user" | "other_file" | "expired";
}

/**
 * Verifies a receipt, which the client has as `task.receipt`: that the user uploaded the File through the proxy. Resolves
 * with its claims, or rejects with a {@link ReceiptError}; with a `TypeError` if `userId` or `keys` cannot be used. It needs
 * no request and no memory, so it runs on every server that has the keys.
 *
 * `userId` is the user of your session, never one that the page names. `keys` are the grant keys of the proxy, or their
 * JSON. `fileId` may be the File that the page names.
 *
 * ```js
 * const { fileId } = await verifyReceipt(body.receipt, { userId: session.userId, keys: env.UPLOAD_GRANT_KEYS });
 * ```
 */
export function verifyReceipt(
  receipt: string,
  options: { userId: string; keys: GrantKeys | string; fileId?: string },
): Promise<UploadReceipt>;
