/**
 * upload-file-chunked: large files to the OpenAI Uploads API, in parallel parts, checked by MD5.
 *
 * Sizes are bytes, durations are milliseconds, unless a name says otherwise. Objects of the wire
 * (`Upload`, `UploadPart`, `FileObject`) keep the API's own snake_case names and reach the caller
 * unchanged, unknown fields included.
 */

// ---------------------------------------------------------------------------------- the wire

/** What the file is for. The service's list keeps growing, so any other string is passed on. */
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

/** A plain object, a `Headers`, or an (async) function giving either, asked anew for every attempt. */
export type HeadersOption = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/** How the service is reached. */
export interface ClientOptions {
  /**
   * Where the API is: your proxy (`"/v1"`) or a compatible service. A path is taken relative to
   * the page. A query in it (`?api-version=…`) is kept.
   * @default "https://api.openai.com/v1"
   */
  baseURL?: string;
  /**
   * Sent as `Authorization: Bearer …`. A function is asked for every attempt, so a short-lived
   * key may be renewed during a long upload. Without it no Authorization header is sent, which
   * is what a proxy that keeps the key wants.
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
   * tools that run on the owner's own machine, and for keys the user typed in.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean;
  /**
   * Used in place of the global `fetch`, called as `fetch(url, init)`.
   * Aborting `init.signal` must end the request.
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Retries of one request after its first attempt: connection errors, time-outs, 408, 409, 429
   * and ≥ 500, unless the server's `x-should-retry` says otherwise. 0 … 100.
   * @default 5
   */
  maxRetries?: number;
  /**
   * Milliseconds one attempt may take, its body included. 1 … 2,147,483,647.
   * @default 600000
   */
  timeout?: number;
}

/** Options of one operation of {@link Uploads}. They win over the client's. */
export interface RequestOptions extends ClientOptions {
  /** Stops the request, or the wait for its next attempt, at once; the promise rejects with `signal.reason`. */
  signal?: AbortSignal | null;
}

/** Where an upload stands. Nothing in it ever goes back. */
export interface UploadProgress {
  /** Bytes handed to the network; equal to `total` exactly when every part is confirmed. */
  loaded: number;
  /** Size of the file in bytes. */
  total: number;
  /** Bytes in parts the server has confirmed. */
  confirmed: number;
  /** Bytes the digest has seen; stays 0 when no MD5 is computed. */
  hashed: number;
  /** Parts the server has confirmed. */
  partsCompleted: number;
  /** Parts of the whole file. */
  partsTotal: number;
  /** Moving average, bytes per second; 0 until it can be told. */
  bytesPerSecond: number;
  /** Seconds to go at that speed; `Infinity` until it can be told. */
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
   * Parts in flight at most. 1 … 64. With 1 the parts arrive in file order, which some
   * compatible services require. `"auto"` finds the number within 1 … 6 by the parts that are
   * confirmed: it begins with 3, goes up while that brings more, and down when the service
   * answers 429 or 503, when connections break or stall, and when parts take longer. All uploads
   * of the page to one origin that say `"auto"` share that number, so that they do not take
   * connections from each other; one that names its own stands beside them.
   * @default 4
   */
  concurrency?: number | "auto";
  /**
   * `true`: the MD5 is computed here, beside the upload, and the service compares.
   * A string: the MD5 you expect (32 hex digits), sent in its place. `false`: no check.
   * @default true
   */
  md5?: boolean | string;
  /** More fields for the body of create, for services that take some. They win over the library's own. */
  extraBody?: Record<string, unknown>;
  /**
   * Told of every change, at most about ten times a second, and of the last byte for certain.
   * What it throws goes to `reportError` (or the console) and changes nothing.
   */
  onProgress?: (progress: UploadProgress) => void;
  /** Told of what has not failed yet, but may. What it throws is handled as for `onProgress`. */
  onWarning?: (warning: UploadWarning) => void;
  /**
   * How parts are sent: `"auto"` through XMLHttpRequest where there is one and no own `fetch` is
   * given, because only it tells of bytes as they go, which `stallTimeout` needs as much as
   * `onProgress`; `"fetch"` always by fetch; `"xhr"` always through XMLHttpRequest, and refused
   * with a TypeError where there is none or an own `fetch` is given. What is told is the same
   * either way, by fetch part by part.
   * @default "auto"
   */
  transport?: "auto" | "fetch" | "xhr";
  /**
   * Milliseconds without a byte of a part moving after which its connection is cut and the part
   * retried. Only where bytes are told of, see `transport`; elsewhere `timeout` is all there is.
   * 1 … 2,147,483,647.
   * @default 60000
   */
  stallTimeout?: number;
  /**
   * Milliseconds between the last byte of a part and its answer, likewise.
   * 1 … 2,147,483,647.
   * @default 120000
   */
  answerTimeout?: number;
  /**
   * Go on after a reload, a crash or a closed tab: what is confirmed is written to a journal, in
   * IndexedDB (`true`) or a store of yours. Picked again, the file is known by its content, and
   * that what was sent before belongs to it is proven by its MD5 beside the sending of the rest.
   * A failure that lies elsewhere (network, key, server) then leaves the upload for later; see
   * `resumable` of the error. Needs `md5`. The journal holds no key, no token and
   * no header; behind `upload-file-chunked/proxy` it holds the upload's grant, which is worth
   * nothing without the sign-in of the user it was made for.
   * @default false
   */
  resume?: boolean | JournalStore;
  /**
   * Go on with this entry of {@link listResumable} and no other: a file of another size or
   * content is refused with a {@link ContentChangedError} and the entry stays.
   */
  resumeId?: string;
  /**
   * Start anew, instead of rejecting, when the file's content has changed since the journal was
   * written, or the upload expires. What was there is cancelled.
   * @default false
   */
  restart?: boolean;
  /**
   * What to do while another tab (or call) is uploading the same file with a journal: reject
   * with an {@link UploadBusyError}, or wait for it to end.
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

/** What has not failed yet. */
export type UploadWarning =
  /** At the measured speed the upload will expire before it ends. Told once. */
  | {
      type: "expiry";
      secondsLeft: number;
      secondsNeeded: number;
      /** Bytes per second. */
      bytesPerSecond: number;
    }
  /** The journal could not be stored or removed: the upload goes on, but cannot be resumed. */
  | { type: "journal"; cause: unknown };

/** Where journals are kept. Values are plain objects that JSON can write, of a few KB. */
export interface JournalStore {
  /** `undefined` when there is nothing under `key`. */
  get(key: string): Promise<unknown> | unknown;
  set(key: string, value: unknown): Promise<unknown> | unknown;
  delete(key: string): Promise<unknown> | unknown;
}

/** An upload that can be gone on with. */
export interface ResumableUpload {
  /** For `resumeId` and {@link discardResumable}. */
  id: string;
  uploadId: string;
  filename: string;
  /** Size of the file. */
  bytes: number;
  /** Bytes the journal has as confirmed. */
  confirmed: number;
  purpose: string;
  /** The base URL it was begun with, without its query. */
  endpoint: string;
  /** By this machine's clock. */
  expiresAt: Date | null;
}

/** What {@link uploadFileChunked} returns: a promise that can be steered. */
export interface UploadTask extends Promise<CompletedUpload> {
  /**
   * Starts no further request and stops the digest and all waiting. What is in flight is let
   * end: its bytes are on the way, and dropping them could leave a part twice at the server.
   */
  pause(): void;
  /** Goes on. */
  resume(): void;
  readonly paused: boolean;
  /** Stops everything at once and cancels the upload; the promise rejects with `reason`. */
  abort(reason?: unknown): void;
}

/**
 * What can be uploaded. Bytes are copied when the call is made, so they may be changed afterwards.
 * A stream needs `bytes`, takes no `resume`, and is read as parts go out: at most
 * `(concurrency + 1) × partSize` of it is held, retries included, with `"auto"` as with 6. Seen from
 * outside it is more: the platform copies what it sends, and what was sent stays until its collector
 * takes it. In Node that is as much again and more; `npm run test:large` prints it.
 */
export type UploadSource = Blob | BlobLike | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>;

/**
 * What reads like a Blob but is none, as `openFile` of `upload-file-chunked/open-file` gives. Its parts are
 * read into memory as they are sent: at most `concurrency × partSize`, and seen from outside more, as of a
 * stream.
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
 * Uploads a file in parallel parts: create → parts, with the MD5 beside them → complete.
 *
 * Resolves with the API's Upload object, unchanged; `upload.file.id` is the File. Any failure
 * rejects with an {@link UploadError} and the upload is cancelled on the server, except after a
 * {@link CompletionUnknownError}. Options that cannot work reject with a `TypeError` or
 * `RangeError` before any request.
 *
 * The WebAssembly is loaded by the first call; importing the package touches nothing.
 */
export function uploadFileChunked(file: UploadSource, options: UploadFileChunkedOptions): UploadTask;

/** The uploads that can be gone on with; what has expired is removed. @param options.store as `resume` */
export function listResumable(options?: { store?: true | JournalStore }): Promise<ResumableUpload[]>;

/**
 * Forgets one of them and cancels it at the service, as far as that can be reached with these
 * options; what cannot be cancelled expires by itself.
 */
export function discardResumable(id: string, options?: RequestOptions & { store?: true | JournalStore }): Promise<void>;

/** Loads and compiles the WebAssembly ahead of the first call. Calling it is never necessary. */
export function preload(): Promise<void>;

/** The promise of one operation. */
export interface APIPromise<T> extends Promise<T> {
  /** The parsed body together with the `Response` it came in, for its headers and request id. */
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>;
}

/** Body of create, as the API spells it. Fields it does not name are passed on. */
export interface UploadCreateParams {
  /** Size of the whole file in bytes, 1 … 8,589,934,592 (8 GiB). */
  bytes: number;
  filename: string;
  mime_type: string;
  purpose: FilePurpose;
  expires_after?: ExpiresAfter;
  [field: string]: unknown;
}

/** Body of complete, as the API spells it. Fields it does not name are passed on. */
export interface UploadCompleteParams {
  /** Part ids in the order of the file. */
  part_ids: string[];
  /** MD5 of the whole file, 32 hex digits. */
  md5?: string;
  [field: string]: unknown;
}

/** Body of parts.create. Fields it does not name are sent as further form fields. */
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

/** Where an upload was when it failed. */
export type UploadPhase = "load" | "wasm" | "create" | "parts" | "digest" | "complete" | "cancel";

/** Every failure of an upload is one of these; bad options are `TypeError` or `RangeError`, an abort is `signal.reason`. */
export class UploadError extends Error {
  /** What was being done. */
  readonly phase: UploadPhase;
  /** The upload's id, once create has answered. */
  readonly uploadId: string | null;
  /** Attempts the failing request was given. */
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whether the upload was left as it is, for the same call with `resume` to go on with. */
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
  /** The answer's parsed body; for the API's own shape, what stands under `error`. */
  readonly error: unknown;
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
 * The file is not the one the upload was begun with. Nothing was sent that could mix the two;
 * the old upload was cancelled, unless `resumable` says that it is still there.
 */
export class ContentChangedError extends UploadError {}

/** The upload expired before all its parts were sent. */
export class UploadExpiredError extends UploadError {}

/** The same file is being uploaded with a journal by another tab or call; see `onConflict`. */
export class UploadBusyError extends UploadError {}

/**
 * Complete was sent, its answer was lost, and the service no longer takes the upload: the File
 * probably exists. Nothing was cancelled. Look for it with `GET /files?purpose=…&order=desc`.
 */
export class CompletionUnknownError extends UploadError {}

/** The WebAssembly may not run here; under a Content-Security-Policy, `script-src` needs `'wasm-unsafe-eval'`. */
export class WasmBlockedError extends UploadError {}

/** The WebAssembly failed under the call (out of memory, a bug). The next call gets a new instance. */
export class WasmCrashedError extends UploadError {}
