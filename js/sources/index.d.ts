import type { BlobLike, HeadersOption } from "../index.js";

/**
 * Sources that are read by requests, one range after the other, while they are uploaded. Nothing of them is held but the
 * parts in flight, so parts are retried, and an upload is resumed, without the file.
 *
 * Every range is guarded: if the object was changed or removed since it was opened, the upload fails with a
 * `FileChangedError` and is cancelled. If a source cannot be reached any more, the upload fails with an `UploadError`
 * whose `cause` is a {@link SourceError}, and is kept if it is resumable.
 */

/** Options of every source. */
export interface SourceOptions {
  /** Name of the file. @default the last segment of the URL's path or of the key */
  name?: string;
  /** MIME type of the file. @default the one that the server or the bucket names */
  type?: string;
  /**
   * Retries of one request after its first attempt. Lost connections, time-outs and the statuses 408, 425, 429 and ≥ 500
   * are retried, after up to 250 ms, then up to twice as long each time and at most 8 s, or when `Retry-After` says (at
   * most 30 s). 0 … 100.
   * @default 4
   */
  maxRetries?: number;
  /** Milliseconds that an attempt may go without an answer or a byte; in R2, that it may take. @default 30000 */
  timeout?: number;
  /** Aborting it ends the opening, and every later request of the source. It does not cancel the upload: that has its own. */
  signal?: AbortSignal;
}

/** Options of {@link openURL}. */
export interface OpenURLOptions extends SourceOptions {
  /** Headers of every request, such as `Authorization`. A function is called for every attempt. */
  headers?: HeadersOption;
  /** Used instead of the global `fetch`. It must end the request when `init.signal` is aborted. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** A source that is read by ranges. `uploadFileChunked` reads each part with one request, and hashes it as it passes. */
export interface RangedSource extends BlobLike {
  readonly name?: string;
  readonly type?: string;
  /** What the object is recognised by, such as its ETag. With the same validator and size, its bytes are the same. */
  readonly validator: string;
}

/** A stream that says its size, name and type, if they are known. `uploadFileChunked` uses them as it does a file's. */
export interface SizedStream extends ReadableStream<Uint8Array> {
  readonly size?: number;
  readonly name?: string;
  readonly type?: string;
}

/**
 * Opens the file at a URL of http or https with one request. The server must answer ranges (206 with `Content-Range`), and
 * name a strong `ETag` or a `Last-Modified`: each range is sent with `If-Match` or `If-Unmodified-Since`, and the answer must
 * name the same validator, range and size.
 *
 * From any other server the file is a stream, which can be uploaded but not resumed. If the server does not say the
 * size, or the answer is compressed, give `uploadFileChunked` the size in `bytes`.
 *
 * In a page, the server must allow the page's origin, the request headers `Range`, `If-Match` and `If-Unmodified-Since`, and
 * expose `Content-Range`, `ETag` and `Last-Modified` (CORS).
 *
 * Rejects with a {@link SourceError}, or a TypeError for an invalid argument. No message contains the URL, which may hold a
 * signature.
 *
 * @example
 * const source = await openURL("https://files.example/2026.pdf", { headers: { authorization: "Bearer …" } });
 * await uploadFileChunked(source, { purpose: "user_data", baseURL: "/v1" });
 */
export function openURL(url: string | URL, options?: OpenURLOptions): Promise<RangedSource | SizedStream>;

/** What is used of the binding of an R2 bucket (`R2Bucket` of Cloudflare's types). */
export interface R2BucketLike {
  head(key: string): Promise<{ size: number; etag: string; httpMetadata?: { contentType?: string } } | null>;
  get(
    key: string,
    options: { range: { offset: number; length: number }; onlyIf: { etagMatches: string } },
  ): Promise<unknown>;
}

/**
 * Opens an object of an R2 bucket in a Worker. Each range is read on the condition that the ETag is the same. Rejects with a
 * {@link SourceError} with status 404 if there is no such object.
 */
export function openR2(bucket: R2BucketLike, key: string, options?: SourceOptions): Promise<RangedSource>;

/** A source could not be opened or read. */
export class SourceError extends Error {
  /** Status of the answer; `null` without one. */
  readonly status: number | null;
  /** Whether a later attempt may succeed. */
  readonly retryable: boolean;
  /** Whether a resumable upload is kept: what failed says nothing about the file. */
  readonly kept: boolean;
}
