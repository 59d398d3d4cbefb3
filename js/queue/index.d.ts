/**
 * A queue of files over `uploadFileChunked`, without a user interface.
 *
 * Sizes are bytes.
 */
import type {
  CompletedUpload,
  FileHandle,
  UploadEvent,
  UploadFileChunkedOptions,
  UploadProgress,
  UploadSource,
  UploadWarning,
} from "../index.js";

/** The state of an item. The last three are final, but `retry` starts a failed or cancelled item again. */
export type QueueItemState = "queued" | "uploading" | "waiting" | "paused" | "completed" | "failed" | "cancelled";

/** One file of a queue, as it is at one moment: a frozen object. Each change makes a new one. */
export interface QueueItem {
  readonly id: string;
  /**
   * What is uploaded; `null` for an upload of an earlier page until its file is picked again or opened, and for a handle
   * until it has given its file.
   */
  readonly file: UploadSource | null;
  readonly name: string;
  /** Bytes; 0 for a handle until it has given its file. */
  readonly size: number;
  readonly state: QueueItemState;
  /** In the state `"waiting"`: the machine is offline, the server asked for a wait, or another tab has the file. */
  readonly waitingFor: "offline" | "server" | "lock" | null;
  readonly progress: UploadProgress;
  /** Why it failed: a {@link FileRejectedError} when it was not taken, else as `uploadFileChunked` rejects. */
  readonly error: unknown;
  /** The result, once `state` is `"completed"`; `upload.file` is the API's File. */
  readonly upload: CompletedUpload | null;
  /** The upload's id, once the service has created it. */
  readonly uploadId: string | null;
  /** What the proxy signed about the File, see `UploadTask.receipt`; `null` before it is stored, and without the proxy. */
  readonly receipt: string | null;
  /** Whether `retry` starts it again. */
  readonly canRetry: boolean;
  /**
   * Whether `resume` continues it. True also for a restored item without its file if that was kept, see `canResumeWithoutFile`
   * of `listResumable`.
   */
  readonly canResume: boolean;
}

/** Sums over all items. What was rejected or cancelled counts in `files` and `count` only. */
export interface QueueTotals {
  /** Bytes sent. Falls only when an item is removed, cancelled or started anew. */
  readonly loaded: number;
  /** Bytes of all files. */
  readonly total: number;
  /** Of all that is uploading, over the last five seconds. */
  readonly bytesPerSecond: number;
  /** Until all have ended, at that speed; `Infinity` while it is unknown, 0 when nothing is left. */
  readonly secondsRemaining: number;
  /** Number of items. */
  readonly files: number;
  /** Number of items in each state. */
  readonly count: Readonly<Record<QueueItemState, number>>;
}

/** A queue at one moment: frozen, and the same object until something changes. */
export interface QueueSnapshot {
  readonly items: readonly QueueItem[];
  readonly totals: QueueTotals;
  /** Whether the whole queue is paused. */
  readonly paused: boolean;
}

/** What can be added: a file, a `FileSystemFileHandle`, or both where you have both. */
export type QueueSource = UploadSource | FileHandle | { file: File; handle: FileHandle | null | undefined };

/** Options of one file: those of its upload. The callbacks get the item as their second argument. */
export interface QueueFileOptions extends Omit<UploadFileChunkedOptions, "purpose" | "onProgress" | "onEvent"> {
  purpose?: UploadFileChunkedOptions["purpose"];
  onProgress?: (progress: UploadProgress, item: QueueItem) => void;
  onEvent?: (event: UploadEvent, item: QueueItem) => void;
}

/**
 * Options of {@link createUploadQueue}: its own, and defaults for the uploads. They are copied. The default of
 * `onConflict` is `"wait"`: two files of a list may have the same content. `findFile` holds for a file whose name and size no
 * other item has when it starts, because the File is found by them.
 */
export interface UploadQueueOptions extends Omit<QueueFileOptions, "filename" | "bytes" | "resumeId"> {
  /**
   * Files that are uploaded at once; 1 … 1,000,000. The parts of all of them share the page's connections, see
   * `concurrency`.
   * @default 2
   */
  filesAtOnce?: number;
  /**
   * Start files as soon as they are added. With `false` the queue is created paused; `resume()` starts it.
   * @default true
   */
  autoStart?: boolean;
  /** Types that are taken, as `<input accept>` spells them: `".jsonl,application/pdf,image/*"`. @default all */
  accept?: string;
  /** Bytes. @default 1 */
  minFileSize?: number;
  /** Bytes. @default no limit */
  maxFileSize?: number;
  /** @default no limit */
  maxFiles?: number;
  /** Bytes of all files together. @default no limit */
  maxTotalSize?: number;
  /** Take a file whose name (or path), size and time of modification equal those of another one. @default false */
  allowDuplicates?: boolean;
  /** Have the browser ask before the page is left while files are uploading. @default false */
  warnBeforeUnload?: boolean;
}

/** Why a file was not taken. Its item has failed with this error and cannot be retried. */
export class FileRejectedError extends Error {
  readonly reason: "type" | "too-small" | "too-large" | "duplicate" | "too-many" | "total-size";
  /** The option it broke: the `accept` list, bytes, or a number of files; undefined for a duplicate. */
  readonly limit: string | number | undefined;
}

/**
 * A queue of files. `id` is the `id` of an item; one that is not in the queue (any more) is ignored. Without `id` a
 * method concerns all items.
 */
export interface UploadQueue {
  /** The items in the order they were added. */
  readonly items: readonly QueueItem[];
  readonly totals: QueueTotals;
  /** Whether the whole queue is paused. */
  readonly paused: boolean;
  /** All of that. Needs no `this`. */
  getSnapshot(): QueueSnapshot;
  /**
   * Replaces the options. They hold for uploads that start or are retried later; restrictions for files that are added
   * later. `autoStart` has no effect any more. Throws as {@link createUploadQueue}.
   */
  setOptions(options: UploadQueueOptions): void;
  /** Calls `listener` after changes, at most once a frame; returns how to stop that. Needs no `this`. */
  subscribe(listener: () => void): () => void;

  /**
   * Adds one file or several and returns their items. What the restrictions refuse becomes a failed item. A file with
   * the name and size of a restored item continues that upload; if its content is another, it becomes an item of
   * its own.
   *
   * A handle is opened first: its item has no file and no size until then, and the restrictions are checked afterwards. An
   * item whose handle cannot be opened fails with a `FileUnavailableError`. With `resume` the handle is kept with the
   * journal, so that `restore` needs no file. `{ file, handle }` sets `file.handle`.
   *
   * Options are checked by `uploadFileChunked`: an item whose options cannot work fails with that error.
   *
   * @example
   * // In the handler of a click; in a drop, the handles are those of `item.getAsFileSystemHandle()`.
   * queue.add(await showOpenFilePicker({ multiple: true }));
   */
  add(files: QueueSource | Iterable<QueueSource> | ArrayLike<QueueSource>, options?: QueueFileOptions): QueueItem[];
  /**
   * Adds what earlier pages left in the store of `resume`, paused: the uploads of this purpose and base URL. They
   * continue when their files are added again, by `resume(id, file)`, or by `resume(id)` where `canResume` says so. Resolves
   * with the new items.
   */
  restore(): Promise<QueueItem[]>;

  /** Pauses. A paused file leaves its turn to the next one. Without `id` the queue starts nothing any more. */
  pause(id?: string): void;
  /**
   * Continues; the file of `id` goes first. A restored item needs its file, unless that was kept (`canResume`): then the
   * browser may ask for permission to read it, so call this in the handler of a click. If the file cannot be opened, the item
   * stays paused and `error` is a `FileUnavailableError`. Without `id` restored items that have no file yet stay paused.
   */
  resume(id?: string, file?: UploadSource | FileHandle): void;
  /** Starts a failed or cancelled file again; without `id` all that failed. */
  retry(id?: string): void;
  /** Aborts, and cancels the upload at the service. Ended items stay as they are. */
  cancel(id?: string): void;
  /** Cancels what has not ended, and removes the items from the queue. */
  remove(id?: string): void;

  /** Resolves with the items once each is completed, failed or cancelled; with `id` once that one is. */
  settled(): Promise<readonly QueueItem[]>;
  settled(id: string): Promise<QueueItem | undefined>;
  /**
   * Stops all uploads and pauses the queue. `resume()` continues them, with `resume` among the options where they were;
   * without it they are cancelled at the service and start anew. Resolves when nothing runs any more.
   */
  suspend(): Promise<void>;
  /** Suspends, removes all listeners, and takes no more files. Resolves when nothing runs any more. */
  destroy(): Promise<void>;
}

/**
 * Creates a queue. Does not work in service workers, which cannot import anything later. Throws a `TypeError` or `RangeError` for options that cannot work.
 *
 * @example
 * const queue = createUploadQueue({ purpose: "user_data", baseURL: "/v1", maxFileSize: 5 * 2 ** 30 });
 * queue.subscribe(() => render(queue.items, queue.totals));
 * input.onchange = () => queue.add(input.files);
 */
export function createUploadQueue(options?: UploadQueueOptions): UploadQueue;

export type { UploadWarning };
