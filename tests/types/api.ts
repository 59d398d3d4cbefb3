// The public types, as those who use them write code. It is compiled, never run: a line
// that should be refused stands under @ts-expect-error.

import type {
  APIPromise,
  ClientOptions,
  CompletedUpload,
  ExpiresAfter,
  FileObject,
  FilePurpose,
  HeadersOption,
  OptionError,
  PartCreateParams,
  RequestOptions,
  Upload,
  UploadCompleteParams,
  UploadCreateParams,
  UploadFileChunkedOptions,
  UploadPart,
  UploadPhase,
  UploadProgress,
  UploadSource,
} from "upload-file-chunked";
import {
  type APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  type CompletionUnknownError,
  type FileChangedError,
  preload,
  UploadError,
  Uploads,
  uploadFileChunked,
  type WasmBlockedError,
} from "upload-file-chunked";
import { openFile } from "upload-file-chunked/open-file";
import { same } from "./same.js";

declare const file: File;
declare const signal: AbortSignal;

// What is uploaded, and how.

const found: UploadFileChunkedOptions = { purpose: "batch", concurrency: "auto", transport: "auto" };
// @ts-expect-error: no other word
const unknown: UploadFileChunkedOptions = { purpose: "batch", concurrency: "many" };
void [found, unknown];

async function everyOption(): Promise<void> {
  const expiresAfter: ExpiresAfter = { anchor: "created_at", seconds: 3600 };
  const options: UploadFileChunkedOptions = {
    purpose: "user_data",
    filename: "a.jsonl",
    mimeType: "text/jsonl",
    bytes: 5,
    expiresAfter,
    partSize: 8 * 1024 * 1024,
    concurrency: 4,
    transport: "xhr",
    md5: true,
    extraBody: { vendor: { anything: [1] } },
    metadata: { album: 7, tags: ["a", null], nested: { deep: true }, absent: undefined },
    onProgress(progress) {
      same<typeof progress, UploadProgress>();
      const numbers: number[] = Object.values(progress);
      numbers.push(progress.loaded / progress.total, progress.confirmed, progress.hashed);
      numbers.push(progress.partsCompleted, progress.partsTotal);
      numbers.push(progress.bytesPerSecond, progress.secondsRemaining);
    },
    baseURL: "/v1",
    apiKey: async () => "key",
    organization: null,
    project: "project",
    headers: () => ({ "x-extra": "1" }),
    query: { "api-version": "2024-10-21", flag: true, n: 1 },
    dangerouslyAllowBrowser: true,
    fetch: (url, init) => globalThis.fetch(url, init),
    maxRetries: 0,
    timeout: 1000,
    signal,
  };
  const upload = await uploadFileChunked(file, options);
  same<typeof upload, CompletedUpload>();
  same<typeof upload.file, FileObject>();
  same<typeof upload.status, "completed">();
  const unnamed: unknown = upload.field_of_tomorrow;
  await preload();
  void unnamed;
}

async function sources(): Promise<void> {
  const purpose: FilePurpose = "a purpose of tomorrow";
  const each: UploadSource[] = [
    file,
    await openFile("a.bin"),
    new Blob([]),
    new ArrayBuffer(1),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
  ];
  for (const source of each) await uploadFileChunked(source, { purpose, filename: "a", md5: false });
  await uploadFileChunked(file, { purpose, md5: "d41d8cd98f00b204e9800998ecf8427e", signal: null });

  // @ts-expect-error purpose is required
  await uploadFileChunked(file, {});
  // @ts-expect-error so are the options
  await uploadFileChunked(file);
  // @ts-expect-error a path is no source
  await uploadFileChunked("/tmp/file", { purpose });
  // @ts-expect-error a misspelt option
  await uploadFileChunked(file, { purpose, partsize: 1 });
  // @ts-expect-error sizes are numbers
  await uploadFileChunked(file, { purpose, partSize: "8 MiB" });
  // @ts-expect-error the API knows one anchor
  await uploadFileChunked(file, { purpose, expiresAfter: { anchor: "completed_at", seconds: 3600 } });
}

const headers: HeadersOption[] = [
  { a: "1" },
  new Headers(),
  [["a", "1"]],
  async () => new Headers(),
  () => ({ a: "1" }),
];
const removed: ClientOptions = { headers: { "OpenAI-Project": null }, apiKey: "key" };
for (const each of headers) new Uploads({ headers: each });

// The four operations.

async function operations(): Promise<void> {
  const uploads = new Uploads({ ...removed, baseURL: "https://example.com/v1" });
  const request: RequestOptions = { signal, timeout: 5, maxRetries: 1 };
  const body: UploadCreateParams = { bytes: 5, filename: "a", mime_type: "text/plain", purpose: "batch", extra: 1 };
  const created = uploads.create({ ...body, expires_after: { anchor: "created_at", seconds: 3600 } }, request);
  same<typeof created, APIPromise<Upload>>();
  const { data, response, request_id } = await created.withResponse();
  same<typeof data, Upload>();
  same<typeof response, Response>();
  same<typeof request_id, string | null>();

  const params: PartCreateParams = { data: file };
  const part: UploadPart = await uploads.parts.create(data.id, params, request);
  const complete: UploadCompleteParams = { part_ids: [part.id], md5: "00" };
  const completed: Upload = await uploads.complete(data.id, complete, request);
  const id: string | undefined = completed.file?.id;
  const cancelled: Upload = await uploads.cancel(data.id);
  same<Upload["status"], "pending" | "completed" | "cancelled" | "expired">();
  const whole: Promise<CompletedUpload> = uploads.uploadFileChunked(file, { purpose: "vision" });
  void [id, cancelled, whole];

  // @ts-expect-error the wire is snake_case
  uploads.create({ bytes: 5, filename: "a", mimeType: "text/plain", purpose: "batch" });
  // @ts-expect-error part ids are a list
  uploads.complete(data.id, { part_ids: "part_1" });
  // @ts-expect-error a part needs data
  uploads.parts.create(data.id, {});
  // @ts-expect-error parts is for reading
  uploads.parts = { create: uploads.parts.create };
}

// Errors.

function failure(error: unknown): string | null | undefined {
  if (error instanceof APIError) {
    const facts: [number, string | null, string | null, string | null] = [
      error.status,
      error.code,
      error.type,
      error.param,
    ];
    const [status] = facts;
    void [status, error.headers.get("x-request-id"), error.error];
    return error.requestID;
  }
  if (error instanceof APIConnectionTimeoutError) same<typeof error.phase, UploadPhase>();
  if (error instanceof UploadError) {
    const again: boolean = error.retryable && error.attempts > 0;
    const cause: unknown = error.cause;
    void [again, cause];
    // @ts-expect-error errors do not change
    error.phase = "parts";
    return error.uploadId;
  }
  return undefined;
}

const family: UploadError[] = [];
function everyError(
  ...errors: [APIConnectionError, APIConnectionTimeoutError, FileChangedError, CompletionUnknownError, WasmBlockedError]
): void {
  family.push(...errors);
}

void [everyOption, sources, operations, failure, everyError];

function option(error: OptionError): string {
  same<typeof error.expected, string | undefined>();
  return error.option;
}
void option;

// @ts-expect-error JSON has no functions
const noMetadata: UploadFileChunkedOptions = { purpose: "user_data", metadata: { callback() {} } };
// @ts-expect-error metadata is an object
const textMetadata: UploadFileChunkedOptions = { purpose: "user_data", metadata: "album 7" };
void [noMetadata, textMetadata];
