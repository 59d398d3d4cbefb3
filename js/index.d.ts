/**
 * upload-file-chunked uploads large files to the OpenAI Uploads API in parallel parts, checked by MD5.
 *
 * Sizes are bytes and durations are milliseconds, unless a name says otherwise. Objects of the wire
 * (`Upload`, `UploadPart`, `FileObject`) keep the API's own snake_case names and reach the caller
 * unchanged, unknown fields included.
 */

// ---------------------------------------------------------------------------------- the wire

/** What the file is for. The service's list grows, so any other string is passed on. */
export type FilePurpose = "assistants" | "batch" | "fine-tune" | "vision" | "user_data" | "evals" | (string & {});

/** How long the resulting *File* lives. The Upload itself always expires by the service's own rule. */
export interface ExpiresAfter {
  /** The moment the time counts from. The API knows only this one. */
  anchor: "created_at";
  /** Seconds, 3,600 (one hour) … 2,592,000 (30 days). */
  seconds: number;
}

/** The API's File object. */
export interface FileObject {
  id: string;
  object: "file";
  /** Size in bytes. */
  bytes: number;
  /** Unix time in seconds. */
  created_at: number;
  filename: string;
  purpose: string;
  /** Deprecated by the API, still sent. */
  status?: string;
  /** Unix time in seconds. */
  expires_at?: number | null;
  status_details?: string | null;
  [field: string]: unknown;
}

/** The API's Upload object. */
export interface Upload {
  id: string;
  object: "upload";
  /** The declared size in bytes. */
  bytes: number;
  /** Unix time in seconds. */
  created_at: number;
  /** Unix time in seconds. After it the service takes no more parts. */
  expires_at: number;
  filename: string;
  purpose: string;
  status: "pending" | "completed" | "cancelled" | "expired";
  /** The File, once `status` is `"completed"`. */
  file?: FileObject | null;
  [field: string]: unknown;
}

/** What {@link uploadFileChunked} resolves with: an Upload that has its File. */
export interface CompletedUpload extends Upload {
  status: "completed";
  file: FileObject;
}

/** The API's UploadPart object. */
export interface UploadPart {
  id: string;
  object: "upload.part";
  /** Unix time in seconds. */
  created_at: number;
  upload_id: string;
  [field: string]: unknown;
}

// --------------------------------------------------------------------------------- options

/** A plain object, a `Headers`, pairs, or an (async) function that returns one of these and is called for every attempt. */
export type HeadersOption = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/**
 * How the service is reached. Options are copied when a function is called: changing the object
 * afterwards changes nothing. A plain object with an unknown name in it is refused with a TypeError.
 */
export interface ClientOptions {
  /**
   * Where the API is: your proxy (`"/v1"`) or a compatible service. A path is resolved against the
   * page's base URL. A query in it (`?api-version=…`) is kept.
   * @default "https://api.openai.com/v1"
   */
  baseURL?: string;
  /**
   * Sent as `Authorization: Bearer …`. A function is called for every attempt, so a short-lived
   * key can be renewed during a long upload. Without a key no Authorization header is sent, as a
   * proxy that keeps the key expects.
   */
  apiKey?: string | (() => string | Promise<string>);
  /** Sent as `OpenAI-Organization`. */
  organization?: string | null;
  /** Sent as `OpenAI-Project`. */
  project?: string | null;
  /** Extra headers. A header given here wins over the library's own; `null` removes it. */
  headers?: HeadersOption | Record<string, string | null>;
  /** Extra query parameters. */
  query?: Record<string, string | number | boolean>;
  /**
   * Allow `apiKey` in a browser, where everyone who opens the page can read it. Meant for
   * tools that run on the owner's own machine, and for keys that the user typed in.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean;
  /**
   * Used in place of the global `fetch`, and called as `fetch(url, init)`. It must return a Response,
   * and end the request when `init.signal` is aborted.
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Retries of one request after its first attempt: connection errors, time-outs, 408, 409, 429
   * and ≥ 500, unless the server's `x-should-retry` says otherwise. 0 … 100.
   * @default 5
   */
  maxRetries?: number;
  /**
   * Milliseconds one attempt may take, its body included; also the limit of a function given for
   * `apiKey` or `headers`. Waiting for a free connection does not count. 1 … 2,147,483,647.
   * @default 600000
   */
  timeout?: number;
}

/** Options of one operation of {@link Uploads}. They win over the client's. */
export interface RequestOptions extends ClientOptions {
  /** Stops the request, or the wait for its next attempt, at once; the promise rejects with `signal.reason`. */
  signal?: AbortSignal | null;
}

/** Where an upload stands. No number in it ever decreases, except speed and time left. */
export interface UploadProgress {
  /** Bytes handed to the network; equal to `total` exactly when every part is confirmed. */
  loaded: number;
  /** Size of the file in bytes. */
  total: number;
  /** Bytes in parts that the server has confirmed. */
  confirmed: number;
  /** Bytes that have been hashed; stays 0 when no MD5 is computed. */
  hashed: number;
  /** Parts that the server has confirmed. */
  partsCompleted: number;
  /** Parts of the whole file. */
  partsTotal: number;
  /** Moving average, bytes per second; 0 until it is known. */
  bytesPerSecond: number;
  /** Seconds left at that speed; `Infinity` until it is known. */
  secondsRemaining: number;
}

/** Options of {@link uploadFileChunked}. */
export interface UploadFileChunkedOptions extends RequestOptions {
  /** What the file is for. Required. */
  purpose: FilePurpose;
  /** Name of the resulting File. Required for a nameless Blob or bytes. @default file.name */
  filename?: string;
  /**
   * MIME type of the file.
   * @default file.type, else by the file name's extension (`.jsonl` → `text/jsonl`), else `application/octet-stream`
   */
  mimeType?: string;
  /**
   * Size in bytes. Required for a stream, which fails with a {@link StreamLengthError} if it ends
   * early or runs over; a file of another size is refused.
   * @default the file's size
   */
  bytes?: number;
  /** How long the resulting File lives. @default the service's own rule */
  expiresAfter?: ExpiresAfter;
  /**
   * Bytes in each part but the last. 1 … 67,108,864 (64 MiB, the API's limit).
   * @default size / concurrency (a twelfth for `"auto"`), rounded up to 1 MiB, within 5 MiB … 16 MiB
   */
  partSize?: number;
  /**
   * Parts of this upload in flight at most. 1 … 64. With 1 the parts arrive in file order, which some
   * compatible services require. `"auto"` finds the number within 1 … 6 by the parts that are
   * confirmed: it starts with 3, goes up while that brings more, and down when the service
   * answers 429 or 503, when connections break or stall, and when parts take longer.
   *
   * All uploads of a page to one origin share its connections: a browser opens six over HTTP/1.1, and
   * no more requests than that are handed to it (64 where the service is known to speak HTTP/2 or
   * HTTP/3). Uploads take turns, and requests to create, complete and cancel go first.
   * @default 4
   */
  concurrency?: number | "auto";
  /**
   * `true`: the MD5 is computed while the file is uploaded, and the service compares.
   * A string: the MD5 you expect (32 hex digits), sent instead. `false`: no check.
   * @default true
   */
  md5?: boolean | string;
  /** More fields for the body of create, for services that take some. They win over the library's own. */
  extraBody?: Record<string, unknown>;
  /**
   * Called with every change, at most about ten times a second, and always at the end.
   * What a callback throws or rejects with goes to `reportError` (or the console) and changes nothing.
   */
  onProgress?: (progress: UploadProgress) => void;
  /** Called with non-fatal warnings. */
  onWarning?: (warning: UploadWarning) => void;
  /** Called with what happens to the upload: parts, retries, waits. */
  onEvent?: (event: UploadEvent) => void;
  /**
   * How parts are sent. `"auto"`: through XMLHttpRequest where it exists and no own `fetch` is
   * given, because only it reports bytes as they go, which `stallTimeout` needs as well as
   * `onProgress`. `"fetch"`: always by fetch; progress then moves part by part. `"xhr"`: always
   * through XMLHttpRequest, refused with a TypeError where there is none or an own `fetch` is given.
   * @default "auto"
   */
  transport?: "auto" | "fetch" | "xhr";
  /**
   * Milliseconds without a byte of a part moving, counted from its first byte, after which its
   * request is aborted and retried. Only where bytes are reported, see `transport`; elsewhere only
   * `timeout` limits a request. 1 … 2,147,483,647.
   * @default 60000
   */
  stallTimeout?: number;
  /**
   * Milliseconds between the last byte of a part and its answer, under the same condition.
   * 1 … 2,147,483,647.
   * @default 120000
   */
  responseTimeout?: number;
  /**
   * Continue after a reload, a crash or a closed tab. Confirmed parts are written to a journal, in
   * IndexedDB (`true`) or in a store of yours. When the same file is picked again it is recognised by
   * its content, and its MD5 proves that what was sent before belongs to it, while the rest is sent.
   * A failure of the network, the key or the server then keeps the upload; see `resumable` of the
   * error. Needs `md5`. The journal holds no key, token or header; behind
   * `upload-file-chunked/proxy` it holds the upload's grant, which is worth nothing without the
   * sign-in of the user it was made for. If the store fails, the upload continues without a journal,
   * and `onWarning` is called.
   * @default false
   */
  resume?: boolean | JournalStore;
  /**
   * Continue this entry of {@link listResumable} and no other: a file of another size or
   * content is refused with a {@link ContentChangedError} and the entry stays. Without `resumeId` a
   * file whose size, beginning or end (64 KiB each) differ is simply another file: it gets an upload of
   * its own, and no other journal is touched. When the entry is gone, the upload starts anew.
   */
  resumeId?: string;
  /**
   * Start anew instead of rejecting when the file is not the one of `resumeId`, when its MD5 shows that
   * its content has changed since the journal was written, or when the upload expires. The old upload is
   * cancelled and its journal removed.
   * @default false
   */
  restart?: boolean;
  /**
   * What to do while another tab or call uploads the same file with a journal: reject
   * with an {@link UploadBusyError}, or wait until it ends.
   * @default "fail"
   */
  onConflict?: "fail" | "wait";
  /**
   * When complete's answer was lost, look for the File with `GET /files` (same name, bytes and
   * purpose, not older than the upload) and resolve with it, if exactly one fits.
   * @default false
   */
  findFile?: boolean;
}

/** A non-fatal warning. */
export type UploadWarning =
  /** At the measured speed the upload will expire before it ends. Once per upload. */
  | {
      type: "expiry";
      secondsLeft: number;
      secondsNeeded: number;
      /** Bytes per second. */
      bytesPerSecond: number;
    }
  /** The store failed, hung or held something invalid. The upload continues, but may not be resumable. */
  | { type: "journal"; cause: unknown }
  /** Locks across tabs are not available, so only calls in this tab exclude each other. */
  | { type: "lock"; cause: unknown }
  /** The Worker that computes the MD5 failed. This thread computes it instead. */
  | { type: "digest"; cause: unknown };

/** What happens to an upload. */
export type UploadEvent =
  /** The upload is open at the service; `resumed` if an earlier page created it. */
  | { type: "created"; uploadId: string; resumed: boolean }
  /** The service confirmed part `index` (from 0) of `bytes` bytes. */
  | { type: "part"; uploadId: string; index: number; partId: string; bytes: number }
  /** Attempt `attempt` (from 1) failed with `cause`; the next one comes after `delay` milliseconds. */
  | { type: "retrying"; phase: UploadPhase; attempt: number; delay: number; cause: UploadError }
  /** Nothing is sent: the machine is offline, the server asked for a wait, or another tab uploads the same file. */
  | { type: "waiting"; reason: "offline" | "server" | "lock" }
  /** The wait is over. */
  | { type: "continuing" }
  /** After `pause()`: nothing is in flight any more. */
  | { type: "paused" }
  | { type: "resumed" }
  /** Every part is confirmed; complete is sent. */
  | { type: "completing"; uploadId: string }
  /** The upload was cancelled at the service; `confirmed` is false when the cancel got no answer. */
  | { type: "cancelled"; uploadId: string; confirmed: boolean };

/** Where journals are kept. Values are plain objects that JSON can write, of a few KB. */
export interface JournalStore {
  /** `undefined` when there is nothing under `key`. */
  get(key: string): Promise<unknown> | unknown;
  set(key: string, value: unknown): Promise<unknown> | unknown;
  delete(key: string): Promise<unknown> | unknown;
}

/** A resumable upload. */
export interface ResumableUpload {
  /** For `resumeId` and {@link discardResumable}. */
  id: string;
  uploadId: string;
  filename: string;
  /** Size of the file. */
  bytes: number;
  /** Bytes in the parts that the journal has as confirmed. */
  confirmed: number;
  purpose: string;
  /** The base URL it was started with, without its query. */
  endpoint: string;
  /** By this machine's clock. */
  expiresAt: Date | null;
}

/** The state of an {@link UploadTask}. The last four are final. */
export type UploadState =
  | "creating"
  | "uploading"
  /** Offline, asked to wait by the server, or behind another tab. */
  | "waiting"
  /** Paused, but requests whose bodies are sent still wait for their answers. */
  | "pausing"
  | "paused"
  | "completing"
  | "completed"
  | "failed"
  | "aborted"
  | "suspended";

/** What {@link uploadFileChunked} returns: a promise with controls. */
export interface UploadTask extends Promise<CompletedUpload> {
  /**
   * Pauses the upload, its digest and all waiting, within a second. Requests that are still sending
   * their body are aborted and sent again later. Those that only wait for their answer finish:
   * sending their parts again could store them twice.
   */
  pause(): void;
  /** Continues. */
  resume(): void;
  readonly paused: boolean;
  /**
   * Stops everything at once, cancels the upload at the service and forgets its journal. The promise
   * rejects with `reason`, within 10 seconds even if the service does not answer the cancel.
   * @default reason an `AbortError`: "The upload was aborted"
   */
  abort(reason?: unknown): void;
  /**
   * Stops everything at once and keeps the upload: the promise rejects with an
   * {@link UploadSuspendedError}, and the same call continues it later, here or after a reload. Without
   * `resume` nothing could continue it, so it is cancelled.
   */
  suspend(): void;
  readonly state: UploadState;
  /** The upload's id, once the service has created it. */
  readonly uploadId: string | null;
  /** The last progress. */
  readonly progress: UploadProgress | null;
}

/**
 * What can be uploaded. Bytes are copied when the call is made, so they may be changed afterwards.
 * A stream needs `bytes`, takes no `resume`, and is read as parts go out: at most
 * `(concurrency + 1) × partSize` of it is held, retries included; for `"auto"` as for 6. A process
 * takes more memory than that: the platform copies what it sends, and what was sent stays until the
 * garbage collector takes it. `npm run test:large` prints figures.
 */
export type UploadSource = Blob | BlobLike | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>;

/**
 * What reads like a Blob but is not one, such as the result of `openFile` from
 * `upload-file-chunked/open-file`. Its parts are read into memory as they are sent, at most
 * `concurrency × partSize` at once.
 */
export interface BlobLike {
  /** Bytes. */
  readonly size: number;
  readonly type?: string;
  readonly name?: string;
  /** The bytes from `start` to `end`; reads nothing. */
  slice(start: number, end: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

// ------------------------------------------------------------------------------ operations

/**
 * Uploads a file in parallel parts: create → parts, with the MD5 computed meanwhile → complete.
 *
 * Resolves with the API's Upload object, unchanged; `upload.file.id` is the File. Where a service
 * answers complete with the File itself, that File is wrapped in an Upload. Any failure rejects with
 * an {@link UploadError}, and the upload is cancelled on the server, except where it is resumable or
 * may be complete ({@link CompletionUnknownError}). Options that cannot work reject with a
 * `TypeError` or `RangeError` before any request.
 *
 * The first call loads the WebAssembly; importing the package has no side effects.
 *
 * @example
 * const upload = await uploadFileChunked(input.files[0], { purpose: "user_data", baseURL: "/v1" });
 * console.log(upload.file.id);
 */
export function uploadFileChunked(file: UploadSource, options: UploadFileChunkedOptions): UploadTask;

/** Options of {@link listResumable}. */
export interface ListOptions {
  /** As `resume` of {@link uploadFileChunked}. @default true */
  store?: true | JournalStore;
  /** Called when damaged entries are dropped. @default console.warn */
  onWarning?: (warning: UploadWarning) => void;
  signal?: AbortSignal;
}

/**
 * The resumable uploads in a store. Uploads that have expired are not listed.
 *
 * @example
 * for (const { id, filename, confirmed, bytes } of await listResumable()) show(id, filename, confirmed / bytes);
 */
export function listResumable(options?: ListOptions): Promise<ResumableUpload[]>;

/**
 * Forgets a resumable upload and cancels it at the service, as far as that can be reached with these
 * options; what cannot be cancelled expires by itself. Rejects with an {@link UploadBusyError} while it
 * is being uploaded.
 */
export function discardResumable(id: string, options?: RequestOptions & ListOptions): Promise<void>;

/** Loads and compiles the WebAssembly ahead of the first call. Calling it is never necessary. */
export function preload(): Promise<void>;

/** The promise of one operation. */
export interface APIPromise<T> extends Promise<T> {
  /** The parsed body together with the `Response` it came in, for its headers and request id. */
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>;
}

/** Body of create, as the API spells it. Other fields are passed on. */
export interface UploadCreateParams {
  /** Size of the whole file in bytes, 1 … 8,589,934,592 (8 GiB). */
  bytes: number;
  filename: string;
  mime_type: string;
  purpose: FilePurpose;
  expires_after?: ExpiresAfter;
  [field: string]: unknown;
}

/** Body of complete, as the API spells it. Other fields are passed on. */
export interface UploadCompleteParams {
  /** Part ids in the order of the file. */
  part_ids: string[];
  /** MD5 of the whole file, 32 hex digits. */
  md5?: string;
  [field: string]: unknown;
}

/** Body of parts.create. Other fields are sent as form fields. */
export interface PartCreateParams {
  /** At most 67,108,864 bytes (64 MiB). */
  data: Blob | ArrayBuffer | ArrayBufferView;
  [field: string]: unknown;
}

/** The four operations by themselves, with the options they share given once. */
export class Uploads {
  constructor(options?: ClientOptions);
  /** `POST /uploads` */
  create(body: UploadCreateParams, options?: RequestOptions): APIPromise<Upload>;
  readonly parts: {
    /** `POST /uploads/{upload_id}/parts` */
    create(uploadID: string, body: PartCreateParams, options?: RequestOptions): APIPromise<UploadPart>;
  };
  /** `POST /uploads/{upload_id}/complete` */
  complete(uploadID: string, body: UploadCompleteParams, options?: RequestOptions): APIPromise<Upload>;
  /** `POST /uploads/{upload_id}/cancel` */
  cancel(uploadID: string, options?: RequestOptions): APIPromise<Upload>;
  /** {@link uploadFileChunked} with this client's options beneath the call's own. */
  uploadFileChunked(file: UploadSource, options: UploadFileChunkedOptions): UploadTask;
}

// ---------------------------------------------------------------------------------- errors

/** What was being done when an upload failed. */
export type UploadPhase = "load" | "wasm" | "create" | "parts" | "digest" | "complete" | "cancel" | "journal";

/**
 * Every failure of an upload is one of these. Bad options are a `TypeError` or `RangeError` with the
 * name of the option in `option`; an abort is `signal.reason`.
 */
export class UploadError extends Error {
  /** What was being done. */
  readonly phase: UploadPhase;
  /** The upload's id, once create has answered. */
  readonly uploadId: string | null;
  /** Attempts of the failing request. */
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whether the upload was kept, so that the same call with `resume` continues it. */
  readonly resumable: boolean;
  /** The exception beneath, itself. */
  readonly cause?: unknown;
}

/** The service answered with an error. */
export class APIError extends UploadError {
  /** HTTP status. */
  readonly status: number;
  readonly code: string | null;
  readonly type: string | null;
  readonly param: string | null;
  /** `x-request-id` of the answer, where the browser may see it. */
  readonly requestID: string | null;
  readonly headers: Headers;
  /** The answer's parsed body; for the API's own shape, the value of `error`. */
  readonly error: unknown;
}

/**
 * The answer has a status of success, but is not what the API describes: a login page, an upload without
 * its File, half an answer, an answer of more than 16 MiB.
 */
export class UnexpectedAnswerError extends UploadError {
  /** HTTP status. */
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or its text. */
  readonly body: unknown;
}

/** No answer came: in a browser the key (a 401 has no CORS header), CORS and the network look alike. */
export class APIConnectionError extends UploadError {}

/** An attempt took longer than `timeout`, or its connection stalled. */
export class APIConnectionTimeoutError extends APIConnectionError {}

/** The file changed or vanished while it was read. Never retried. */
export class FileChangedError extends UploadError {}

/** The stream ended before its declared `bytes`, or ran over. */
export class StreamLengthError extends UploadError {}

/**
 * The file is not the one that the upload was started with. Nothing was sent that could mix the two.
 * The old upload was cancelled, unless `resumable` says that it is still there.
 */
export class ContentChangedError extends UploadError {}

/** The upload expired before all its parts were sent. */
export class UploadExpiredError extends UploadError {}

/** The upload was stopped by `suspend()`. With `resume` it is `resumable`; else it was cancelled. */
export class UploadSuspendedError extends UploadError {}

/** The same file is being uploaded with a journal by another tab or call; see `onConflict`. */
export class UploadBusyError extends UploadError {}

/**
 * Complete may have succeeded: its answer was lost, unclear, or a refusal that may be the echo of a
 * success. The File probably exists, and nothing was cancelled. Look for it with
 * `GET /files?purpose=…&order=desc`, or set `findFile`. `cause` is what came last.
 */
export class CompletionUnknownError extends UploadError {}

/** A Content-Security-Policy or the platform blocks the WebAssembly; the message names the directive. */
export class WasmBlockedError extends UploadError {}

/** The WebAssembly failed under the call (out of memory, a bug). The next call gets a new instance. */
export class WasmCrashedError extends UploadError {}
