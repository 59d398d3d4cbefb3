// The uploads of one run of the command: a queue, and what happens to each file.

import { setTimeout as sleep } from "node:timers/promises";
import { createUploadQueue } from "../queue/node.js";
import { isRefusedKey } from "./failure.js";

/** Milliseconds to wait for the answer to create: an upload can only be cancelled by its id. */
const CREATE_LIMIT = 5000;

/**
 * Uploads files. An entry gets these fields while it is uploaded: `uploadId` once it is known, `isCompleting` once
 * complete was sent, and `isCancelled` if its upload was cancelled.
 */
export class Batch {
  #queue;
  #report;
  #onEnd;
  #journalsSettled;
  /** Entries that have not ended, by the id of their item. */
  #running = new Map();
  #ended;
  #resolve;
  #isStopped = false;
  /** Ids of the items whose end is awaited by `#watch`. */
  #watched = new Set();
  /** Whether the service has created an upload in this run, so that it accepts the key. */
  #wasCreated = false;
  #isRefused = false;

  /**
   * `options` are those of the queue. `onEnd(entry, { upload })` or `onEnd(entry, { error })` is called when a file
   * has ended; `onEnd(entry, { isRefused: true })` for the others once the service has refused the key for one.
   * `journalsSettled()` resolves when the journals are written.
   */
  constructor({ options, report, onEnd, journalsSettled }) {
    this.#journalsSettled = journalsSettled;
    this.#queue = createUploadQueue({ ...options, allowDuplicates: true, findFile: true, autoStart: false });
    this.#report = report;
    this.#onEnd = onEnd;
    this.#ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isRunning() {
    return this.#running.size > 0;
  }

  /** Entries that have not ended. */
  get unfinished() {
    return [...this.#running.values()];
  }

  /** Uploads the files of `entries`. Resolves when all have ended, or `stop` has stopped them. */
  async run(entries) {
    for (const entry of entries) this.#add(entry);
    this.#queue.subscribe(() => this.#look());
    // Only now, because `findFile` depends on the names and sizes of all.
    this.#queue.resume();
    this.#look();
    await this.#ended;
  }

  #add(entry) {
    const { file, options } = entry;
    const [{ id }] = this.#queue.add(file, {
      ...options,
      onProgress: (progress) => this.#report.progress(entry, progress),
      onWarning: (warning) => this.#report.warning(entry, warning),
      onEvent: (event) => {
        note(entry, event);
        if (event.type === "created") this.#wasCreated = true;
        this.#report.event(entry, event);
        // It was being created when the uploads were stopped, and must not go on until all are.
        if (this.#isStopped && event.type === "created") this.#queue.pause(id);
      },
    });
    this.#running.set(id, entry);
  }

  /** Reports what has ended. */
  #look() {
    const { items, totals } = this.#queue.getSnapshot();
    this.#report.totals(totals);
    for (const { id, state, upload, error } of items) {
      if (state !== "completed" && state !== "failed") continue;
      const entry = this.#running.get(id);
      if (!entry) continue;
      this.#running.delete(id);
      if (state === "completed") this.#onEnd(entry, { upload });
      else this.#failed(entry, error);
    }
    if (this.#isStopped) return;
    if (!this.isRunning) this.#resolve();
    else if (!(this.#wasCreated || this.#isRefused)) this.#watch(items);
  }

  /**
   * Looks as soon as one of those that are uploading has ended: the queue's listeners hear of it a frame later, and by
   * then a service that refuses the key could have refused a dozen more.
   */
  #watch(items) {
    for (const { id, state } of items) {
      if (state !== "uploading" || this.#watched.has(id)) continue;
      this.#watched.add(id);
      this.#queue.settled(id).then(() => this.isRunning && !this.#isStopped && this.#look());
    }
  }

  /** A refused key would fail every file, so only the first is reported, and no more are started. */
  #failed(entry, error) {
    const isRefused = isRefusedKey(error, this.#wasCreated);
    this.#onEnd(entry, isRefused && this.#isRefused ? { isRefused } : { error });
    if (!isRefused || this.#isRefused) return;
    this.#isRefused = true;
    for (const { id, state } of this.#queue.items) {
      if (state !== "queued") continue;
      const waiting = this.#running.get(id);
      this.#running.delete(id);
      this.#queue.cancel(id);
      this.#onEnd(waiting, { isRefused });
    }
  }

  /** Starts no more files, and stops those that are uploading: with a journal they are kept, else cancelled. */
  async stop() {
    this.#isStopped = true;
    const isActive = ({ state }) => ["uploading", "waiting"].includes(state);
    const active = this.#queue.items.filter(isActive);
    for (const { id, state } of this.#queue.items) if (state === "queued") this.#queue.cancel(id);
    // Without this they would send more while others are being created.
    for (const { id, uploadId } of active) if (uploadId) this.#queue.pause(id);
    await this.#created(active.map(({ id }) => id));
    // An upload whose journal is not written within half a second after that is cancelled, even if the disk is slow.
    await this.#journalsSettled?.();
    await this.#queue.suspend();
    this.#look();
    for (const { id, uploadId } of this.#queue.items) {
      const entry = this.#running.get(id);
      // The queue forgets the id of an upload that is not kept.
      if (entry) Object.assign(entry, { isKept: uploadId !== null, wasStarted: active.some((item) => item.id === id) });
    }
    this.#resolve();
  }

  /** Resolves when none of the items is being created, or after `CREATE_LIMIT`. */
  async #created(ids) {
    const now = performance.now();
    const creating = new Set(ids.filter((id) => !(this.#running.get(id)?.retryAt > now)));
    const isOver = () =>
      this.#queue.items.every(({ id, state, uploadId }) => !creating.has(id) || state !== "uploading" || uploadId);
    const over = new Promise((resolve) => {
      const unsubscribe = this.#queue.subscribe(look);
      function look() {
        if (!isOver()) return;
        unsubscribe();
        resolve();
      }
      look();
    });
    await Promise.race([over, sleep(CREATE_LIMIT, undefined, { ref: false })]);
  }

  /** Frees what the queue holds. */
  destroy() {
    return this.#queue.destroy();
  }
}

/** Keeps what the messages about an interruption say. */
function note(entry, event) {
  if (event.type === "created") entry.uploadId = event.uploadId;
  if (event.type === "completing") entry.isCompleting = true;
  if (event.type === "cancelled") entry.isCancelled = event.confirmed;
  if (event.type === "retrying") entry.retryAt = performance.now() + event.delay;
}
