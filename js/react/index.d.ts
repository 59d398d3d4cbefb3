/** Hooks for React 18 and 19, and the types of `<upload-files>` in JSX. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { UploadFilesElement, UploadFilesMessages } from "../element/index.js";
import type { CompletedUpload, UploadFileChunkedOptions, UploadProgress, UploadSource } from "../index.js";
import type {
  QueueFileOptions,
  QueueItem,
  QueueItemState,
  QueueTotals,
  UploadQueue,
  UploadQueueOptions,
} from "../queue/index.js";

export interface UseUploadQueueOptions extends UploadQueueOptions {
  /**
   * A name for the queue. With it the queue outlives its component: the next one with the same `id` shows the same
   * items and continues them.
   */
  id?: string;
  /**
   * What to do with unfinished uploads when the component is unmounted. `"suspend"`: stop them as `queue.suspend()`;
   * the next component with the same `id` continues them, and with `resume` so does a later page. `"continue"`: upload on
   * without a component. `"cancel"`: cancel and remove them.
   * @default "suspend"
   */
  onUnmount?: "suspend" | "continue" | "cancel";
}

/** A queue as one render sees it. The methods are those of {@link UploadQueue}; they never change. */
export interface UseUploadQueue
  extends Pick<UploadQueue, "add" | "restore" | "pause" | "resume" | "retry" | "cancel" | "remove" | "settled"> {
  queue: UploadQueue;
  items: readonly QueueItem[];
  totals: QueueTotals;
  paused: boolean;
}

/**
 * A queue of files. Options may be a new object in every render: changed ones hold for uploads that start later, and
 * callbacks are always those of the last render. Options that cannot work throw a `TypeError` or `RangeError`.
 *
 * @example
 * const { items, add } = useUploadQueue({ purpose: "user_data", baseURL: "/v1" });
 * return <input type="file" multiple onChange={(event) => add(event.target.files)} />;
 */
export function useUploadQueue(options?: UseUploadQueueOptions): UseUploadQueue;

/** One upload as one render sees it. */
export interface UseUpload {
  item: QueueItem | null;
  /** `"idle"` until a file is given. */
  state: QueueItemState | "idle";
  progress: UploadProgress | null;
  error: unknown;
  /** The result; `upload.file` is the API's File. */
  upload: CompletedUpload | null;
  /** Uploads `file` in place of the last one, which is cancelled if it is unfinished. Never rejects. */
  start(file: UploadSource, options?: QueueFileOptions): Promise<QueueItem | undefined>;
  pause(): void;
  resume(): void;
  retry(): void;
  cancel(): void;
  /** Forgets the file; cancels it if it is unfinished. */
  reset(): void;
}

/** One file at a time. Options as for {@link useUploadQueue}. */
export function useUpload(options?: UseUploadQueueOptions): UseUpload;

/** The attributes of `<upload-files>` without a hyphen. TypeScript takes those with one as they are. */
export interface UploadFilesAttributes extends HTMLAttributes<UploadFilesElement> {
  name?: string;
  required?: boolean;
  disabled?: boolean;
  folders?: boolean;
  accept?: string;
  purpose?: string;
  concurrency?: number | "auto";
  md5?: boolean | string;
  organization?: string;
  project?: string;
  restart?: boolean;
  resume?: boolean;
  timeout?: number;
  transport?: UploadFileChunkedOptions["transport"];
  /** React 19 sets properties; with React 18 use a ref. */
  options?: UploadQueueOptions;
  messages?: UploadFilesMessages;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "upload-files": DetailedHTMLProps<UploadFilesAttributes, UploadFilesElement>;
    }
  }
}
