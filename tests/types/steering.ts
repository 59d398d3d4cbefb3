// What a running upload is steered with, what it says, and its journal, as those who use them write code.

import type {
  BlobLike,
  JournalStore,
  ResumableUpload,
  UploadEvent,
  UploadFileChunkedOptions,
  UploadProgress,
  UploadState,
  UploadTask,
  UploadWarning,
} from "upload-file-chunked";
import {
  ContentChangedError,
  discardResumable,
  FileUnavailableError,
  listResumable,
  StreamLengthError,
  UnexpectedAnswerError,
  UploadBusyError,
  UploadError,
  UploadExpiredError,
  UploadSuspendedError,
  Uploads,
  uploadFileChunked,
  WasmCrashedError,
} from "upload-file-chunked";
import { same } from "./same.js";

declare const file: File;
declare const store: JournalStore;

const renamed: UploadFileChunkedOptions = { purpose: "batch", onConflict: "wait", responseTimeout: 1000 };
// @ts-expect-error: its name is onConflict
const busy: UploadFileChunkedOptions = { purpose: "batch", ifBusy: "wait" };
// @ts-expect-error: its name is responseTimeout
const answer: UploadFileChunkedOptions = { purpose: "batch", answerTimeout: 1000 };
// @ts-expect-error: fail or wait
const conflict: UploadFileChunkedOptions = { purpose: "batch", onConflict: "queue" };

async function steering(): Promise<void> {
  const task = uploadFileChunked(file, { purpose: "batch" });
  same<typeof task, UploadTask>();
  const ofClient: UploadTask = new Uploads().uploadFileChunked(file, { purpose: "batch" });
  task.pause();
  task.resume();
  task.abort();
  task.abort(new Error("enough"));
  task.suspend();
  same<typeof task.state, UploadState>();
  same<typeof task.uploadId, string | null>();
  same<typeof task.progress, UploadProgress | null>();
  same<typeof task.receipt, string | null>();
  same<typeof task.paused, boolean>();
  // @ts-expect-error: for reading
  task.state = "paused";
  // @ts-expect-error: suspend keeps the upload, so it takes no reason
  task.suspend(new Error("enough"));
  // @ts-expect-error: no such state
  if (task.state === "done") return;
  await ofClient;
}

/** Every kind of event, by its own fields. */
function words(event: UploadEvent): string {
  switch (event.type) {
    case "created":
      return event.resumed ? `resumed ${event.uploadId}` : event.uploadId;
    case "part":
      return `${event.index + event.bytes} ${event.partId}`;
    case "retrying":
      same<typeof event.cause, UploadError>();
      return `${event.phase} ${event.attempt + event.delay}`;
    case "waiting":
      same<typeof event.reason, "offline" | "server" | "lock">();
      return event.reason;
    case "completing":
      return event.uploadId;
    case "cancelled":
      return event.confirmed ? "" : event.uploadId;
    case "continuing":
    case "paused":
    case "resumed":
      return event.type;
    default:
      same<typeof event, never>();
      return event;
  }
}

/** Every kind of warning. */
function warn(warning: UploadWarning): unknown {
  switch (warning.type) {
    case "expiry":
      return warning.secondsLeft + warning.secondsNeeded + warning.bytesPerSecond;
    case "journal":
    case "lock":
    case "digest":
    case "file":
      return warning.cause;
    default:
      same<typeof warning, never>();
      return warning;
  }
}

async function callbacks(): Promise<void> {
  // An async callback is one too; nothing waits for it.
  const onProgress = async ({ loaded }: UploadProgress): Promise<void> => void loaded;
  await uploadFileChunked(file, { purpose: "batch", onProgress, onEvent: words, onWarning: warn, resume: store });
}

/** Every reason why a file cannot be opened. */
function reason({ reason }: FileUnavailableError): boolean {
  switch (reason) {
    case "permission-needed":
      return true;
    case "permission-denied":
    case "not-found":
    case "unreadable":
      return false;
    default:
      same<typeof reason, never>();
      return reason;
  }
}

async function handles(handle: FileSystemFileHandle): Promise<void> {
  await uploadFileChunked(handle, { purpose: "batch", resume: true, keepFileUpTo: 2 ** 30 });
  // @ts-expect-error: a folder is not a file
  await uploadFileChunked({} as FileSystemDirectoryHandle, { purpose: "batch" });
}

async function journals(): Promise<void> {
  const entries = await listResumable({ store, onWarning: warn, signal: new AbortController().signal });
  same<typeof entries, ResumableUpload[]>();
  for (const entry of entries) {
    const { id, expiresAt, canResumeWithoutFile } = entry;
    if (canResumeWithoutFile) {
      const task = uploadFileChunked(entry, { purpose: entry.purpose, baseURL: entry.endpoint, resume: store });
      task.catch((error) => (error instanceof FileUnavailableError ? reason(error) : error));
    }
    same<typeof expiresAt, Date | null>();
    await discardResumable(id, { store, apiKey: "key", maxRetries: 1 });
    await uploadFileChunked(file, { purpose: "batch", resume: store, resumeId: id, restart: true, findFile: true });
  }
  await listResumable();
  // @ts-expect-error: a key is not needed to list
  await listResumable({ apiKey: "key" });
  // @ts-expect-error: without set and delete nothing can be kept
  await listResumable({ store: { get: () => undefined } });
}

const like: BlobLike = {
  size: 1,
  slice: () => like,
  arrayBuffer: async () => new ArrayBuffer(1),
};

function errors(error: unknown): unknown {
  if (error instanceof UnexpectedAnswerError) {
    same<typeof error.body, unknown>();
    return error.headers.get(String(error.status));
  }
  if (error instanceof UploadSuspendedError || error instanceof WasmCrashedError) return error.resumable;
  const kinds = [ContentChangedError, StreamLengthError, UploadBusyError, UploadExpiredError];
  return kinds.some((Kind) => error instanceof Kind && error instanceof UploadError && error.retryable);
}

void [
  renamed,
  busy,
  answer,
  conflict,
  steering,
  callbacks,
  handles,
  journals,
  errors,
  uploadFileChunked(like, { purpose: "a" }),
];
