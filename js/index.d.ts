// Long because: it is the public interface of the package, which readers want in one file.

/**
 * upload-file-chunked uploads large files to the OpenAI Uploads API in parallel parts, checked by MD5.
 *
 * Sizes are in bytes and durations in milliseconds, unless a name says otherwise. The API's objects
 * (`Upload`, `UploadPart`, `FileObject`) keep their snake_case names and reach the caller unchanged,
 * including fields that are not declared here.
 */

// ------------------------------------------------------------------------ objects of the API

/** What the file is for. The service may add purposes, so any string is allowed. */
export type FilePurpose = "assistants" | "batch" | "fine-tune" | "vision" | "user_data" | "evals" | (string & {});

/** How long the resulting *File* lives. The service decides when the Upload itself expires. */
export interface ExpiresAfter {
  /** The time that `seconds` counts from. The API has only this one. */
  anchor: "created_at";
  /** In seconds, 3,600 (one hour) … 2,592,000 (30 days). */
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
  /** Deprecated by the API, which still sends it. */
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
  /** Unix time in seconds. The service accepts no parts after it. */
  expires_at: number;
  filename: string;
  purpose: string;
  status: "pending" | "completed" | "cancelled" | "expired";
  /** The File, once `status` is `"completed"`. */
  file?: FileObject | null;
  [field: string]: unknown;
}

/** A completed Upload with its File. {@link uploadFileChunked} resolves with it. */
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

/**
 * A plain object, a `Headers`, an array of `[name, value]` pairs, or a function that returns one of these or a
 * promise of one. A function is called for every attempt.
 */
export type HeadersOption = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/**
 * How to reach the service. Options are copied when a function is called, so later changes to the object
 * have no effect. A plain object with an unknown property is refused with an {@link OptionError}.
 */
export interface ClientOptions {
  /**
   * URL of the API: your proxy (`"/v1"`) or a compatible service. A path is resolved against the
   * page's base URL. A query (`?api-version=…`) is added to every request.
   * @default "https://api.openai.com/v1"
   */
  baseURL?: string;
  /**
   * Sent as `Authorization: Bearer …`. A function is called for every attempt, so a short-lived
   * key can be renewed during a long upload. Without a key no Authorization header is sent; use that
   * with a proxy that adds the key. In a browser see `dangerouslyAllowBrowser`.
   */
  apiKey?: string | (() => string | Promise<string>);
  /** Sent as `OpenAI-Organization`. */
  organization?: string | null;
  /** Sent as `OpenAI-Project`. */
  project?: string | null;
  /**
   * Extra headers. They replace the library's headers of the same name; `null` removes a header. Headers
   * of a call are added to those of its client.
   */
  headers?: HeadersOption | Record<string, string | null>;
  /** Extra query parameters of every request. Those of a call are added to those of its client. */
  query?: Record<string, string | number | boolean>;
  /**
   * Allows `apiKey` in a browser, where everyone who opens the page can read the key. Use it only for
   * tools on the owner's own machine, or for keys that the user types in.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean;
  /**
   * Used instead of the global `fetch`, and called as `fetch(url, init)`. It must resolve with a
   * `Response`, and must end the request when `init.signal` is aborted.
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Retries of one request after its first attempt. Connection errors, time-outs and the statuses 408,
   * 409, 429 and ≥ 500 are retried, unless the header `x-should-retry` of the answer says otherwise.
   * All parts of an upload together have `maxRetries × concurrency` retries, and one more for each
   * confirmed part. Not counted: retries after an attempt that failed while offline, and one retry per
   * request after a 401 or 403 if `apiKey` or `headers` is a function. 0 … 100.
   * @default 5
   */
  maxRetries?: number;
  /**
   * Limit of one attempt in milliseconds, including the transfer of both bodies. Also the limit of a
   * function given for `apiKey` or `headers`. Waiting for a free connection does not count.
   * 1 … 2,147,483,647.
   * @default 600000
   */
  timeout?: number;
}

/**
 * Options of one operation of {@link Uploads}. They take precedence over the client's; `undefined` counts as not
 * given.
 */
export interface RequestOptions extends ClientOptions {
  /**
   * Aborting it ends the request, or the wait before its next attempt, at once. The promise rejects with
   * `signal.reason`.
   */
  signal?: AbortSignal | null;
}

/** Progress of an upload. No number ever decreases, except the speed and the remaining time. */
export interface UploadProgress {
  /** Bytes given to the network. Equal to `total` only when the server has confirmed every part. */
  loaded: number;
  /** Size of the file in bytes. */
  total: number;
  /** Bytes in parts that the server has confirmed. */
  confirmed: number;
  /** Bytes that have been hashed. Always 0 when no MD5 is computed. */
  hashed: number;
  /** Parts that the server has confirmed. */
  partsCompleted: number;
  /** Number of parts of the file. */
  partsTotal: number;
  /** Moving average in bytes per second; 0 until it is known. */
  bytesPerSecond: number;
  /** Seconds left at that speed; `Infinity` until they are known. */
  secondsRemaining: number;
}

/** A value that JSON can hold. A property that is `undefined` counts as absent. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue | undefined };

/** Metadata of an upload. */
export interface UploadMetadata {
  readonly [name: string]: PlainValue | undefined;
}

/** Options of {@link uploadFileChunked}. */
export interface UploadFileChunkedOptions extends RequestOptions {
  /** What the file is for. Required. */
  purpose: FilePurpose;
  /** Name of the resulting File. Required if the source has no name: bytes, a stream, most Blobs. @default file.name */
  filename?: string;
  /**
   * MIME type of the file.
   * @default file.type; else by the extension of the name (`.jsonl` → `text/jsonl`); else `application/octet-stream`
   */
  mimeType?: string;
  /**
   * Size in bytes. Required for a stream; if the stream has fewer or more bytes, the upload fails with a
   * {@link StreamLengthError}. A file of another size is refused with an {@link OptionError}.
   * 1 … 8,589,934,592 (8 GiB, the API's limit).
   * @default the file's size
   */
  bytes?: number;
  /** How long the resulting File lives. @default the service's own rule */
  expiresAfter?: ExpiresAfter;
  /**
   * Bytes in each part except the last. 1 … 67,108,864 (64 MiB, the API's limit). A file has at most
   * 1,000,000 parts.
   * @default size / concurrency (size / 12 for `"auto"`), rounded up to whole MiB, at least 5 MiB, at most 16 MiB
   */
  partSize?: number;
  /**
   * Maximum number of parts of this upload in flight. 1 … 64. With 1 the parts arrive in file order, which
   * some compatible services require. With `"auto"` the library finds the number within 1 … 6. It starts
   * with 3 and measures confirmed parts: it raises the number while that increases the throughput, and
   * lowers it when the service answers 429 or 503, when connections break or stall, or when parts take
   * longer.
   *
   * All uploads of a page to one origin share its connections. A browser opens six connections over
   * HTTP/1.1, so the library gives it at most six requests at once (64 if the service is known to use HTTP/2
   * or HTTP/3). Uploads take turns. Requests to create, complete and cancel go first.
   * @default 4
   */
  concurrency?: number | "auto";
  /**
   * `true`: the library computes the MD5 during the upload and sends it with complete; the service compares
   * it. A string of 32 hex digits: the MD5 you expect, which is sent instead. `false`: no check.
   * @default true
   */
  md5?: boolean | string;
  /** More fields for the body of create, for services that support them. They replace the library's fields. */
  extraBody?: Record<string, unknown>;
  /**
   * What the page says about the upload, for the hooks of `upload-file-chunked/proxy` (`admit`, `onCreate`,
   * `onComplete`). Plain values; at most 1,024 bytes as JSON. The proxy does not send it to the service. It belongs to
   * the upload from its creation on, so an upload that is resumed keeps the metadata it was created with. Refused with an
   * {@link OptionError} if `baseURL` is OpenAI's own API, which takes no metadata.
   * @default none
   */
  metadata?: UploadMetadata | null;
  /**
   * Called when the progress changes, at most about ten times a second, and once when the last part is
   * confirmed and hashed. If a callback throws or rejects, the error goes to `reportError` (or the console)
   * and the upload continues.
   */
  onProgress?: (progress: UploadProgress) => void;
  /** Called with non-fatal warnings. */
  onWarning?: (warning: UploadWarning) => void;
  /** Called for each event of the upload: parts, retries, waits. */
  onEvent?: (event: UploadEvent) => void;
  /**
   * How requests are sent. `"auto"`: by the option `fetch` if it is given; else parts by XMLHttpRequest if the
   * platform has it; in Node everything by `node:http`, unless the program has replaced `fetch` or undici's global
   * dispatcher; else by fetch. XMLHttpRequest and `node:http` report bytes as they are sent, which `onProgress`
   * and `stallTimeout` use. `"fetch"`: always by fetch; progress then advances one part at a time. `"xhr"`:
   * parts always by XMLHttpRequest; refused with an {@link OptionError} if the platform has none or `fetch` is given.
   * @default "auto"
   */
  transport?: "auto" | "fetch" | "xhr";
  /**
   * If no byte of a part is sent for this many milliseconds, its request is aborted and retried. The time
   * counts from the first byte. Applies only where bytes are reported as they are sent, see `transport`;
   * elsewhere only `timeout` limits the request. 1 … 2,147,483,647.
   * @default 60000
   */
  stallTimeout?: number;
  /**
   * Milliseconds from the last byte of a part to its answer, after which the request is aborted and retried.
   * Applies only where bytes are reported as they are sent. 1 … 2,147,483,647.
   * @default 120000
   */
  responseTimeout?: number;
  /**
   * Makes the upload resumable after a reload, a crash or a closed tab. The library writes confirmed parts to
   * a journal, in IndexedDB (`true`) or in your own store. When the same file is uploaded again, the library
   * recognises it by its content and sends only the missing parts. Meanwhile it hashes the file, which proves
   * that the parts sent before belong to it.
   *
   * A failure of the network, the key or the server keeps the upload; the error's `resumable` says so.
   * `resume` needs `md5`, and a source that can be read again (not a stream). The journal holds no key, token
   * or header. Behind `upload-file-chunked/proxy` it holds the upload's grant, which works only for the user
   * it was issued to. If the store fails, the upload continues without a journal and `onWarning` is called.
   *
   * The handle of a file, if there is one, is kept with the journal: see {@link FileSource}.
   * @default false
   */
  resume?: boolean | JournalStore;
  /**
   * The entry of {@link listResumable} to continue. A file of another size or content is refused with a
   * {@link ContentChangedError}, and the entry stays. Without `resumeId`, a file whose size, first 64 KiB or
   * last 64 KiB differ is another file: it gets its own upload, and no other journal is touched. If there is
   * no such entry for this `baseURL` and `purpose`, `resumeId` is ignored.
   * @default the entry, if the file is one of its `getFile()`
   */
  resumeId?: string;
  /**
   * With `resume: true`: keep a copy of a file of at most this many bytes in the origin-private file system (OPFS), so that the
   * upload continues without the file being picked again, in browsers that have no file handles. A file that came with a
   * handle is not copied; its handle is kept. The copy is made beside the upload. It is removed when the upload is
   * completed, aborted or discarded, and with the journal when that expires. No copy is made if it would leave less than a
   * tenth of the origin's quota free, where there is no OPFS, or with a store of your own: `onWarning` is called. 1 … 8,589,934,592.
   * @default no copies
   */
  keepFileUpTo?: number;
  /**
   * Start a new upload instead of rejecting, in three cases: the file is not the one of `resumeId`; its MD5
   * shows that its content has changed since the journal was written; or the upload has expired. The old
   * upload is cancelled and its journal removed.
   * @default false
   */
  restart?: boolean;
  /**
   * What to do while another tab or call uploads the same file with a journal. `"fail"`: reject with an
   * {@link UploadBusyError}. `"wait"`: wait until the other upload ends.
   * @default "fail"
   */
  onConflict?: "fail" | "wait";
  /**
   * When the answer to complete is lost, look for the File with `GET /files`. If exactly one File has the
   * same name, bytes and purpose and is not older than the upload, resolve with it.
   * @default false
   */
  findFile?: boolean;
  /**
   * Milliseconds that this call may take. When they are nearly over, no further request starts; what is in flight may end,
   * and is aborted when they are over. The journal is written, and the promise rejects with an {@link UploadSuspendedError}.
   * The same call continues the upload later, in any process with the same store. Needs `resume`. Loading the WebAssembly,
   * and writing the journal to a slow store, are not under this limit. 1 … 2,147,483,647.
   *
   * For platforms that limit a run, such as Cloudflare Workers (https://developers.cloudflare.com/workers/platform/limits/).
   * @default no limit
   */
  maxDuration?: number;
  /**
   * Requests that this call may make: those to the service with their retries, and those of a source of
   * `upload-file-chunked/sources`. When the next one would be too many, the call ends as with `maxDuration`. Not counted: the
   * request that opened the source, the requests of your store, and redirects. Needs `resume`. 10 … 1,000,000.
   *
   * The digest's state is in the journal. A source of `upload-file-chunked/sources` that is unchanged by its ETag is hashed
   * from there; any other file is read from its beginning in each run.
   * @default no limit
   */
  maxRequests?: number;
}

/** A non-fatal warning. */
export type UploadWarning =
  /** At the measured speed, the upload will expire before it ends. Reported once per upload. */
  | {
      type: "expiry";
      /** Seconds until the upload expires. */
      secondsLeft: number;
      /** Seconds that the rest of the file takes at the measured speed. */
      secondsNeeded: number;
      /** Bytes per second. */
      bytesPerSecond: number;
    }
  /** The store failed, did not answer in time, or held invalid data. The upload continues, but may not be resumable. */
  | { type: "journal"; cause: unknown }
  /** The platform has no locks across tabs. Two tabs may upload the same file at once; two calls in one tab cannot. */
  | { type: "lock"; cause: unknown }
  /** No copy of the file could be kept, see `keepFileUpTo`. To resume the upload, the file must be picked again. */
  | { type: "file"; cause: unknown }
  /** The Worker that computes the MD5 failed. The calling thread computes it instead. */
  | { type: "digest"; cause: unknown };

/** An event of an upload. */
export type UploadEvent =
  /** The upload exists at the service. `resumed`: an earlier call created it, and this one continues it. */
  | { type: "created"; uploadId: string; resumed: boolean }
  /** The service confirmed part `index` (from 0), which has `bytes` bytes. */
  | { type: "part"; uploadId: string; index: number; partId: string; bytes: number }
  /** Attempt `attempt` (from 1) of a request failed with `cause`. The next one starts after `delay` milliseconds. */
  | { type: "retrying"; phase: UploadPhase; attempt: number; delay: number; cause: UploadError }
  /**
   * At least one request has to wait before it may start. Requests in flight continue. `"offline"`: the
   * machine is offline. `"server"`: the service asked for a wait, with `Retry-After` in a 429 or 503. `"lock"`:
   * another tab or call is uploading the same file, see `onConflict`.
   */
  | { type: "waiting"; reason: "offline" | "server" | "lock" }
  /** The wait is over: requests start again. */
  | { type: "continuing" }
  /** After `pause()`: no request is in flight any more. */
  | { type: "paused" }
  /** After `resume()`. */
  | { type: "resumed" }
  /** Every part is confirmed. Complete is sent next. */
  | { type: "completing"; uploadId: string }
  /** The library cancelled the upload. `confirmed` is false if the service did not confirm that. */
  | { type: "cancelled"; uploadId: string; confirmed: boolean };

/**
 * A store for journals. Values are plain objects that JSON can represent, a few KB each. The one exception is the
 * `FileSystemFileHandle` of a file that has one, under a key of its own: a store that rejects it, or gives something else
 * back, keeps journals without handles. A method that takes longer than 10 seconds counts as failed.
 */
export interface JournalStore {
  /** The value under `key`, or `undefined`. */
  get(key: string): Promise<unknown> | unknown;
  set(key: string, value: unknown): Promise<unknown> | unknown;
  delete(key: string): Promise<unknown> | unknown;
}

/** A resumable upload. */
export interface ResumableUpload {
  /** Pass it as `resumeId`, or to {@link discardResumable}. */
  id: string;
  /** The upload's id at the service. */
  uploadId: string;
  filename: string;
  /** Size of the file in bytes. */
  bytes: number;
  /** Bytes in the parts that are confirmed in the journal. */
  confirmed: number;
  purpose: string;
  /** The `baseURL` of the upload, without its query. */
  endpoint: string;
  /** When the upload expires, by this machine's clock; `null` if the service did not say. */
  expiresAt: Date | null;
  /**
   * Whether `getFile` can give the file: its handle was kept, or a copy (`keepFileUpTo`). If not, the user picks the
   * file again. A handle does not know whether its file is still there.
   */
  canResumeWithoutFile: boolean;
  /**
   * Opens the file. The browser may ask the user for permission to read it, and does so only in response to a click or
   * a key: call this in the handler of the event. Rejects with a {@link FileUnavailableError}. Not enumerable, so an
   * entry that was cloned has no `getFile`.
   *
   * {@link uploadFileChunked} calls it for you if you pass the entry.
   */
  getFile(): Promise<File>;
}

/**
 * What {@link uploadFileChunked} opens itself: a `FileSystemFileHandle` (from `showOpenFilePicker`, a drop with
 * `getAsFileSystemHandle`, or OPFS), or an entry of {@link listResumable}. It asks for permission to read the file if it
 * must, and rejects with a {@link FileUnavailableError} if the file cannot be opened.
 *
 * With `resume` the handle is kept with the journal, if the store can keep it, as IndexedDB can. After a reload or a
 * crash the upload then continues without the file being picked again. A `File` with the handle as its property `handle`,
 * as browser-fs-access and react-dropzone give, counts as its handle.
 */
export type FileSource = FileHandle | ResumableUpload;

/** What is used of a `FileSystemFileHandle`. */
export interface FileHandle {
  readonly kind: "file";
  readonly name: string;
  getFile(): Promise<File>;
}

/** The state of an {@link UploadTask}. The last four are final. */
export type UploadState =
  | "creating"
  | "uploading"
  /** A request waits before it may start: see the event `waiting`. */
  | "waiting"
  /** `pause()` was called, but requests are still in flight. */
  | "pausing"
  | "paused"
  | "completing"
  | "completed"
  | "failed"
  | "aborted"
  | "suspended";

/** The promise that {@link uploadFileChunked} returns, with methods to control the upload. */
export interface UploadTask extends Promise<CompletedUpload> {
  /**
   * Pauses the upload and its digest. Requests that are still sending their body after half a second are
   * aborted and sent again later. Requests that only wait for their answer finish, because sending their
   * parts again could store them twice.
   */
  pause(): void;
  /** Continues a paused upload. */
  resume(): void;
  readonly paused: boolean;
  /**
   * Stops all requests at once, cancels the upload at the service and removes its journal. The promise
   * rejects with `reason`, within 10 seconds even if the service does not answer the cancel.
   * @default reason an `AbortError`: "The upload was aborted"
   */
  abort(reason?: unknown): void;
  /**
   * Stops all requests at once and keeps the upload. The promise rejects with an
   * {@link UploadSuspendedError}. The same call continues the upload later, in this page or after a reload.
   * Without the option `resume` the upload could not continue, so it is cancelled.
   */
  suspend(): void;
  readonly state: UploadState;
  /** The upload's id, once the service has created it. */
  readonly uploadId: string | null;
  /** The last progress, or `null` before the first. */
  readonly progress: UploadProgress | null;
  /**
   * What `upload-file-chunked/proxy` signed about the File, once it is stored; `null` before, and without the proxy. Any
   * server with the proxy's keys can check it with `verifyReceipt`.
   */
  readonly receipt: string | null;
}

/**
 * What can be uploaded. Bytes are copied when the call is made, so you may change them afterwards.
 *
 * A stream needs the option `bytes` and cannot use `resume`. It is read as parts are sent. The library holds
 * at most `(concurrency + 1) × partSize` bytes of it, including for retries; `"auto"` counts as 6. The process
 * needs more memory than that, because the platform copies what it sends and frees it only at the next garbage
 * collection. `npm run test:large` prints figures.
 */
export type UploadSource = Blob | BlobLike | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>;

/**
 * An object with the methods of a Blob that are needed here, such as the result of `openFile` from
 * `upload-file-chunked/open-file`. Its parts are read into memory as they are sent: at most
 * `concurrency × partSize` bytes at once.
 */
export interface BlobLike {
  /** Size in bytes. */
  readonly size: number;
  readonly type?: string;
  readonly name?: string;
  /** The bytes from `start` to `end`. It must not read them yet. */
  slice(start: number, end: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

// ------------------------------------------------------------------------------ operations

/**
 * Uploads a file in parallel parts: creates an Upload, sends the parts while it computes the MD5, and completes
 * the Upload.
 *
 * Resolves with the API's Upload object, unchanged; `upload.file.id` is the id of the File. If a service
 * answers complete with the File itself, that File is wrapped in an Upload. A failure rejects with an
 * {@link UploadError} and cancels the upload at the service, unless the upload is resumable or may be complete
 * ({@link CompletionUnknownError}). An invalid option rejects with an {@link OptionError} before any request.
 *
 * The first call loads the WebAssembly. Importing the package has no side effects.
 *
 * @example
 * const upload = await uploadFileChunked(input.files[0], { purpose: "user_data", baseURL: "/v1" });
 * console.log(upload.file.id);
 *
 * @example
 * // In the handler of a click: picked once, resumed by one click after a reload or a crash.
 * const [handle] = await showOpenFilePicker();
 * await uploadFileChunked(handle, { purpose: "user_data", baseURL: "/v1", resume: true });
 */
export function uploadFileChunked(file: UploadSource | FileSource, options: UploadFileChunkedOptions): UploadTask;

/** Options of {@link listResumable}. */
export interface ListOptions {
  /** The store: IndexedDB (`true`) or your own. Same as `resume` of {@link uploadFileChunked}. @default true */
  store?: true | JournalStore;
  /** Called when damaged entries are removed. @default console.warn with the cause */
  onWarning?: (warning: UploadWarning) => void;
  /** Aborting it ends the call, which rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/**
 * Lists the resumable uploads in a store, except those that have expired. Rejects with an {@link UploadError} if
 * the store fails.
 *
 * @example
 * for (const { id, filename, confirmed, bytes } of await listResumable()) show(id, filename, confirmed / bytes);
 *
 * @example
 * // One click continues an upload, without the file being picked again.
 * for (const entry of await listResumable()) {
 *   if (!entry.canResumeWithoutFile) continue;
 *   const button = document.createElement("button");
 *   button.textContent = `Resume ${entry.filename}`;
 *   button.onclick = () => uploadFileChunked(entry, { purpose: entry.purpose, baseURL: entry.endpoint, resume: true });
 *   document.body.append(button);
 * }
 */
export function listResumable(options?: ListOptions): Promise<ResumableUpload[]>;

/**
 * Removes a resumable upload from the store and cancels it at the service. `options` say how to reach the
 * service; `baseURL` defaults to the upload's own. An upload that cannot be cancelled expires by itself. Rejects
 * with an {@link UploadBusyError} while the upload is running. Does nothing if there is no upload `id`.
 */
export function discardResumable(id: string, options?: RequestOptions & ListOptions): Promise<void>;

/**
 * Loads and compiles the WebAssembly before the first call, with the MIME types for files that have none. Optional: the
 * first call does it otherwise.
 */
export function preload(): Promise<void>;

/** The promise of one operation. */
export interface APIPromise<T> extends Promise<T> {
  /** Resolves with the parsed body, the `Response` (for its headers) and the request id. */
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>;
}

/** Body of create, in the API's own names. Other fields are passed on. */
export interface UploadCreateParams {
  /** Size of the whole file in bytes, 1 … 8,589,934,592 (8 GiB). */
  bytes: number;
  filename: string;
  mime_type: string;
  purpose: FilePurpose;
  expires_after?: ExpiresAfter;
  [field: string]: unknown;
}

/** Body of complete, in the API's own names. Other fields are passed on. */
export interface UploadCompleteParams {
  /** Part ids in the order of the file. */
  part_ids: string[];
  /** MD5 of the whole file, 32 hex digits. */
  md5?: string;
  [field: string]: unknown;
}

/** Body of parts.create. Other fields must be strings; they are sent as form fields. */
export interface PartCreateParams {
  /** The bytes of the part, 1 … 67,108,864 (64 MiB). */
  data: Blob | ArrayBuffer | ArrayBufferView;
  [field: string]: unknown;
}

/** A client with the four operations of the API. Its options apply to all calls. */
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
  /** {@link uploadFileChunked} with this client's options. Options of the call take precedence. */
  uploadFileChunked(file: UploadSource | FileSource, options: UploadFileChunkedOptions): UploadTask;
}

// ---------------------------------------------------------------------------------- errors

/** The step during which an upload failed. */
export type UploadPhase = "open" | "load" | "wasm" | "create" | "parts" | "digest" | "complete" | "cancel" | "journal";

/**
 * The error for an invalid option: a `TypeError` (missing, unknown, or of the wrong type or form) or a `RangeError`
 * (out of bounds). Calls reject with it before any request; `new Uploads` throws it for an unknown option.
 */
export interface OptionError extends Error {
  /** Name of the option. */
  readonly option: string;
  /** What the option must be. Not set for an unknown option, or if reading the option threw (see `cause`). */
  readonly expected?: string;
}

/** Every failure of an upload, except an invalid option ({@link OptionError}) and an abort (`signal.reason`). */
export class UploadError extends Error {
  /** The step during which it failed. */
  readonly phase: UploadPhase;
  /** The upload's id; `null` before create has answered. */
  readonly uploadId: string | null;
  /** Attempts of the request that failed; 0 if none was sent. */
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whether the upload was kept: the same call with `resume` continues it. */
  readonly resumable: boolean;
  /** The original exception. */
  readonly cause?: unknown;
}

/** The service answered with an error. */
export class APIError extends UploadError {
  /** HTTP status. */
  readonly status: number;
  /**
   * The service's code, or the one of `upload-file-chunked/proxy`. `"file_not_recorded"`: the upload is complete and its
   * File exists, but the proxy's `onComplete` failed. `fileId` is the File, and `UploadTask.receipt` proves whose it is; the
   * same call with `resume` has `onComplete` called again.
   */
  readonly code: string | null;
  /** Id of the File that exists although the call failed. Only with the code `"file_not_recorded"`. */
  readonly fileId?: string;
  readonly type: string | null;
  readonly param: string | null;
  /** `x-request-id` of the answer; `null` if there is none, or if CORS hides it. */
  readonly requestID: string | null;
  readonly headers: Headers;
  /** `error` of the answer's body if it has that property, else the whole body, parsed if it is JSON. */
  readonly error: unknown;
}

/**
 * The answer has a success status, but is not what the API describes: a login page, a completed upload without
 * its File, a truncated answer, an answer of more than 16 MiB.
 */
export class UnexpectedAnswerError extends UploadError {
  /** HTTP status. */
  readonly status: number;
  readonly headers: Headers;
  /** The body: parsed if it is JSON, else its text. */
  readonly body: unknown;
}

/**
 * The request got no answer. A browser does not say why: a wrong key (a 401 has no CORS header), CORS and the
 * network look the same.
 */
export class APIConnectionError extends UploadError {}

/** An attempt took longer than `timeout`, or its connection stalled (`stallTimeout`, `responseTimeout`). */
export class APIConnectionTimeoutError extends APIConnectionError {}

/** The file changed or was removed while it was read. It is not retried. */
export class FileChangedError extends UploadError {}

/**
 * The file of a handle, or of an entry of {@link listResumable}, could not be opened. Nothing was sent. An upload that was
 * to be continued is kept (`resumable`): the user can pick the file again.
 */
export class FileUnavailableError extends UploadError {
  /**
   * - `"permission-needed"`: the browser could not ask for permission, because there was no click, or the user closed the
   *   question. The same call in the handler of a click may succeed (`retryable`).
   * - `"permission-denied"`: the user or the browser refused.
   * - `"not-found"`: the file was moved, renamed or deleted, or none was kept.
   * - `"unreadable"`: anything else, see `cause`.
   */
  readonly reason: "permission-needed" | "permission-denied" | "not-found" | "unreadable";
}

/** The stream had fewer or more bytes than the option `bytes` says. */
export class StreamLengthError extends UploadError {}

/**
 * The file is not the one that the upload was started with. No bytes of the two files were mixed. The old upload
 * was cancelled, unless `resumable` is true: then it still exists.
 */
export class ContentChangedError extends UploadError {}

/** The upload expired before all its parts were sent. */
export class UploadExpiredError extends UploadError {}

/** `suspend()` stopped the upload. With the option `resume` it is `resumable`; without it, it was cancelled. */
export class UploadSuspendedError extends UploadError {}

/** Another tab or call is uploading the same file with a journal; see `onConflict`. */
export class UploadBusyError extends UploadError {}

/**
 * The upload may be complete: the answer to complete was lost or unclear, or it says that the upload is no longer
 * pending, which may follow from an earlier attempt that succeeded. The File probably exists, so nothing was
 * cancelled. Look for it with `GET /files?purpose=…&order=desc`, or set `findFile`. `cause` is the last failure.
 */
export class CompletionUnknownError extends UploadError {}

/** A Content-Security-Policy or the platform blocks WebAssembly. The message names the directive. */
export class WasmBlockedError extends UploadError {}

/** The WebAssembly crashed during the call (out of memory, or a bug). The next call starts a new instance. */
export class WasmCrashedError extends UploadError {}
