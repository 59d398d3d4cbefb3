/** The custom element `<upload-files>`. Importing this defines it in a page, and does nothing on a server. */
import type { QueueItem, QueueSnapshot, UploadQueue, UploadQueueOptions } from "../queue/index.js";

/** A text, a text for each plural form of `{count}` (as Intl.PluralRules names them), or a function of the values. */
export type UploadFilesMessage =
  | string
  | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>)
  | ((values: Record<string, unknown>) => string);

/** The words of the element by their keys; `{name}` in a text stands for a value. */
export type UploadFilesMessages = Partial<
  Record<
    | "choose"
    | "drop"
    | "files"
    | "pause"
    | "resume"
    | "retry"
    | "cancel"
    | "remove"
    | "chooseAgain"
    | "progress"
    | "queued"
    | "uploading"
    | "starting"
    | "finishing"
    | "waitingOffline"
    | "waitingServer"
    | "waitingLock"
    | "paused"
    | "left"
    | "leftKept"
    | "permissionNeeded"
    | "permissionDenied"
    | "fileGone"
    | "fileUnreadable"
    | "completed"
    | "cancelled"
    | "failed"
    | "wrongFile"
    | "rejectedType"
    | "rejectedTooSmall"
    | "rejectedTooLarge"
    | "rejectedDuplicate"
    | "rejectedTooMany"
    | "rejectedTotalSize"
    | "empty"
    | "noFolders"
    | "totals"
    | "totalsLeft"
    | "added"
    | "announceRestored"
    | "announceCompleted"
    | "announceFailed"
    | "required"
    | "unfinished"
    | "hasFailed",
    UploadFilesMessage
  >
>;

/** The events of the element. All bubble, also out of shadow trees. */
export interface UploadFilesEventMap {
  "upload-added": CustomEvent<{ item: QueueItem }>;
  "upload-progress": CustomEvent<{ item: QueueItem }>;
  /** `detail.item.upload.file` is the API's File. */
  "upload-completed": CustomEvent<{ item: QueueItem }>;
  "upload-failed": CustomEvent<{ item: QueueItem }>;
  /** After any change, at most once a frame. */
  "upload-change": CustomEvent<QueueSnapshot>;
}

/**
 * A picker of files that uploads them.
 *
 * Every plain option of the queue is an attribute: `purpose`, `base-url`, `part-size`, `max-file-size`, `accept` and so on.
 * `expires-after` is in seconds; a switch is on when it is there, unless its value is `"false"`. With `folders`,
 * dropped folders are taken with all that is in them.
 *
 * With `resume` it shows what an earlier page left. Files that were picked or dropped in Chromium, and files up to
 * `keep-file-up-to` bytes elsewhere, continue by the button Resume; others are chosen again.
 *
 * In a form its value is the ids of the Files, under `name`. It is invalid while a file is uploading or has failed, and
 * with `required` while there is none.
 *
 * Parts: `drop-zone`, `input`, `note`, `list`, `row`, `row-STATE`, `name`, `size`, `progress`, `status`, `actions`, `button`,
 * `ACTION-button`, `totals`. Slots: `drop-zone`, and `row-ID` in place of the row of an item. Custom properties:
 * `--upload-accent`, `--upload-text`, `--upload-muted`, `--upload-error`, `--upload-success`, `--upload-background`,
 * `--upload-border`, `--upload-radius`.
 *
 * @example
 * <upload-files name="files" purpose="user_data" base-url="/v1" resume required></upload-files>
 */
export class UploadFilesElement extends HTMLElement {
  /** The queue beneath. */
  readonly queue: UploadQueue;
  /** Options that attributes cannot give, such as functions. They win over the attributes. */
  options: UploadQueueOptions;
  /** Words that replace the element's own. */
  messages: UploadFilesMessages;
  /** The ids of the Files. */
  readonly value: string[];
  name: string;
  required: boolean;
  disabled: boolean;
  readonly form: HTMLFormElement | null;
  readonly type: string;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  addEventListener<K extends keyof UploadFilesEventMap>(
    type: K,
    listener: (this: UploadFilesElement, event: UploadFilesEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "upload-files": UploadFilesElement;
  }
}
