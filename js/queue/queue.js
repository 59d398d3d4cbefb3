// The queue: which file is uploaded when, and what callers can do with each.
//
// Long because: it is the whole interface of the queue; what stands behind it is in the other files of this folder.

import { discardKept } from "./discard.js";
import { Item } from "./item.js";
import { LeaveWarning } from "./leaving.js";
import { listOf } from "./list-of.js";
import { Notifier } from "./notifier.js";
import { openFile } from "./open-file.js";
import { checkFileOptions, queueOptions } from "./options.js";
import { isOfQueue } from "./restored.js";
import { rejection, Taken } from "./restrictions.js";
import { run } from "./run.js";
import { Speed } from "./speed.js";
import { totalsOf } from "./totals.js";
import { Turns } from "./turns.js";

export class UploadQueue {
  #client;
  #options;
  /** All items in the order they were added. */
  #items = new Map();
  #turns = new Turns();
  /** Promises of uploads that were started and have not settled. */
  #running = new Set();
  #taken = new Taken();
  #paused;
  #destroyed = false;
  #lastId = 0;
  #snapshot;
  #notifier = new Notifier();
  #leaving = new LeaveWarning();
  #waiters = new Set();
  #speed = new Speed();

  constructor(client, options) {
    this.#client = client;
    this.#options = queueOptions(options);
    this.#paused = !this.#options.autoStart;
  }

  // ------------------------------------------------------------------------------------ reading

  get items() {
    return this.getSnapshot().items;
  }

  get totals() {
    return this.getSnapshot().totals;
  }

  get paused() {
    return this.#paused;
  }

  /** A method that needs no `this`, as React wants it. */
  getSnapshot = () => {
    if (!this.#snapshot) {
      const items = Object.freeze(Array.from(this.#items.values(), (item) => item.view(this.#paused)));
      this.#snapshot = Object.freeze({ items, totals: totalsOf(items, this.#speed), paused: this.#paused });
    }
    return this.#snapshot;
  };

  subscribe = (listener) => this.#notifier.subscribe(listener);

  /** Resolves with the items (or the one of `id`) once each has ended. */
  async settled(id) {
    const isSettled = () => this.#hasEnded(id);
    if (!(this.#destroyed || isSettled())) {
      await new Promise((resolve) => this.#waiters.add({ isSettled, resolve }));
    }
    return id === undefined ? this.items : this.#items.get(id)?.view(this.#paused);
  }

  /** Whether the item of `id` has ended, or all have. Asked after every change, so it takes no snapshot. */
  #hasEnded(id) {
    if (id !== undefined) return this.#items.get(id)?.ended ?? true;
    for (const item of this.#items.values()) if (!item.ended) return false;
    return true;
  }

  /** Replaces the options of the queue. Running uploads keep theirs. */
  setOptions(options) {
    this.#options = queueOptions(options);
    this.#fill();
  }

  // ------------------------------------------------------------------------------------- adding

  add(files, options) {
    this.#mustLive();
    checkFileOptions(options);
    const added = listOf(files).map((file) => this.#insert(file, { ...options }));
    this.#fill();
    return added.map((item) => item.view(this.#paused));
  }

  #insert(file, options) {
    const isHandle = typeof file?.getFile === "function";
    const name = options.filename ?? file?.name ?? "";
    // Read once: of a chosen file it is a synchronous message to Chromium's browser process.
    const size = file?.size ?? file?.byteLength ?? options.bytes ?? 0;
    const left = this.#restoredLike(name, size);
    if (left) {
      this.#attach(left, file, options, true);
      left.held = false;
      this.#turns.add(left);
      return left;
    }
    const item = new Item(this.#nextId(), { file: isHandle ? null : file, name, size, options });
    this.#items.set(item.id, item);
    if (isHandle) this.#open(item, file);
    else this.#admit(item);
    return item;
  }

  /** Takes an item, or refuses it. */
  #admit(item) {
    const error = rejection(this.#options, this.#taken, item);
    if (error) {
      item.end("failed", { error });
    } else {
      this.#taken.add(item);
      if (!item.held) this.#turns.add(item);
    }
  }

  /** Opens the file of a handle, or that of an entry which was kept. The browser may ask for permission. */
  async #open(item, source) {
    Object.assign(item, { opening: true, held: false });
    item.touch();
    this.#changed();
    let file;
    let failure;
    try {
      file = await openFile(source);
    } catch (error) {
      failure = error;
    }
    item.opening = false;
    if (item.ended || this.#destroyed) return;
    if (file && item.entry) {
      this.#attach(item, file, {}, false);
      // It may have been paused meanwhile.
      if (!item.held) this.#turns.addFirst(item);
    } else if (file) {
      item.opened(file);
      this.#admit(item);
    } else if (item.entry) {
      item.detach(failure);
    } else {
      item.end("failed", { error: failure });
    }
    this.#fill();
  }

  /** Gives an item of an earlier page its file. */
  #attach(item, file, options, guessed) {
    item.attach(file, options, guessed);
    this.#taken.add(item);
  }

  #restoredLike(name, size) {
    for (const item of this.#items.values()) {
      if (item.entry && !item.file && !item.ended && item.name === name && item.size === size) return item;
    }
    return undefined;
  }

  async restore() {
    this.#mustLive();
    const { resume, purpose, baseURL, onWarning } = this.#options.upload;
    if (!resume) return [];
    const found = await this.#client.listResumable({ store: resume, ...(onWarning ? { onWarning } : {}) });
    if (this.#destroyed) return [];
    const known = new Set(Array.from(this.#items.values(), ({ uploadId }) => uploadId));
    const restored = found
      .filter((entry) => !known.has(entry.uploadId) && isOfQueue(entry, { purpose, baseURL }))
      .map((entry) => {
        const { filename: name, bytes: size } = entry;
        const item = new Item(this.#nextId(), { name, size, options: {}, entry });
        this.#items.set(item.id, item);
        this.#taken.add(item);
        return item;
      });
    this.#changed();
    return restored.map((item) => item.view(this.#paused));
  }

  // ------------------------------------------------------------------- for one item, or for all

  pause(id) {
    if (id === undefined) {
      this.#paused = true;
      for (const item of this.#turns.recall()) item.task.pause();
      this.#touchAll();
      return this.#changed();
    }
    const item = this.#items.get(id);
    if (!item || item.ended || item.held) return undefined;
    this.#turns.leave(item);
    item.task?.pause();
    item.held = true;
    item.touch();
    return this.#fill();
  }

  resume(id, file) {
    if (id === undefined) {
      this.#paused = false;
      const held = [...this.#items.values()].filter((item) => item.file && item.held);
      for (const item of held) item.held = false;
      this.#turns.addFirst(...held);
      this.#touchAll();
      return this.#fill();
    }
    const item = this.#items.get(id);
    if (!item) return undefined;
    if (item.opening) {
      item.held = false;
      item.touch();
      return this.#changed();
    }
    if (item.entry && !item.file) {
      const source = file ?? (item.canResume ? item.entry : undefined);
      if (!source) return undefined;
      if (typeof source.getFile === "function") return void this.#open(item, source);
      this.#attach(item, source, {}, false);
      item.held = false;
    } else if (item.ended && item.canResume) item.reset();
    else if (item.held && item.canResume) item.held = false;
    else return undefined;
    item.touch();
    // The one that was asked for goes first.
    this.#turns.addFirst(item);
    return this.#fill();
  }

  retry(id) {
    for (const item of this.#chosen(id)) {
      // Those that were cancelled come back only by name.
      if (!item.canRetry || (id === undefined && item.error === null)) continue;
      item.reset();
      this.#turns.add(item);
    }
    this.#fill();
  }

  cancel(id) {
    for (const item of this.#chosen(id)) this.#cancel(item);
    this.#fill();
  }

  remove(id) {
    for (const item of this.#chosen(id)) {
      if (!item.ended) this.#cancel(item);
      this.#items.delete(item.id);
      this.#taken.remove(item);
    }
    this.#fill();
  }

  /** Resolves when nothing runs any more. */
  async suspend() {
    this.#paused = true;
    for (const { task } of this.#items.values()) task?.suspend();
    this.#touchAll();
    this.#changed();
    await Promise.all(this.#running);
  }

  async destroy() {
    this.#destroyed = true;
    this.#notifier.close();
    this.#leaving.set(false);
    this.#turns.clear();
    await this.suspend();
    this.#wake();
  }

  #cancel(item) {
    this.#turns.leave(item);
    if (item.ended && !item.isKept) return;
    const { task } = item;
    if (task) task.abort();
    else if (item.entry || item.isKept) this.#watch(discardKept(this.#client, item.uploadId, this.#optionsOf(item)));
    item.end("cancelled");
  }

  // ---------------------------------------------------------------------------------- the turns

  /** Starts what may start, and says that something has changed. */
  #fill() {
    if (!(this.#paused || this.#destroyed)) this.#turns.give(this.#options.filesAtOnce, (item) => this.#start(item));
    this.#changed();
  }

  /** The options of the queue as they are now, beneath the item's own. */
  #optionsOf(item) {
    const options = { ...this.#options.upload, ...item.options };
    // A File whose id was lost is found by its name and size, which must be those of one item.
    if (options.findFile) options.findFile = !this.#hasTwin(item);
    return options;
  }

  #hasTwin({ id, name, size }) {
    for (const other of this.#items.values()) {
      if (other.id !== id && other.name === name && other.size === size) return true;
    }
    return false;
  }

  #start(item) {
    // It was paused.
    if (item.task) {
      item.task.resume();
      item.touch();
      return;
    }
    const queue = {
      isLive: () => !this.#destroyed,
      changed: () => this.#changed(),
      moved: (bytes) => this.#speed.add(bytes),
      view: () => item.view(this.#paused),
    };
    const ended = run(this.#client, item, this.#optionsOf(item), queue).then((outcome) => {
      if (outcome) {
        this.#turns.leave(item);
        if (outcome.upload) item.end("completed", outcome);
        else this.#failed(item, outcome.error);
      }
      this.#fill();
    });
    this.#watch(ended);
  }

  #failed(item, error) {
    const { signal } = this.#optionsOf(item);
    if (signal?.aborted && error === signal.reason) {
      item.end("cancelled");
    } else if (error instanceof this.#client.UploadSuspendedError) {
      item.suspended(error.resumable);
      if (!item.held) this.#turns.addFirst(item);
    } else if (item.entry && error instanceof this.#client.ContentChangedError) {
      const { file, options, guessed } = item;
      item.detach(guessed ? null : error);
      this.#taken.add(item);
      if (guessed) this.#insertAnother(file, options);
    } else {
      item.end("failed", { error });
    }
  }

  /** A file that has the name and size of an earlier one, but not its content. */
  #insertAnother(file, options) {
    const item = new Item(this.#nextId(), {
      file,
      name: file.name,
      size: file.size,
      options: { ...options, resumeId: undefined },
    });
    this.#items.set(item.id, item);
    this.#taken.add(item);
    this.#turns.add(item);
  }

  // ---------------------------------------------------------------------------------- the rest

  #chosen(id) {
    if (id === undefined) return [...this.#items.values()];
    const item = this.#items.get(id);
    return item ? [item] : [];
  }

  #nextId() {
    this.#lastId += 1;
    return `file-${this.#lastId}`;
  }

  #watch(promise) {
    const done = promise.finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  /** The state of items depends on whether the queue is paused. */
  #touchAll() {
    for (const item of this.#items.values()) item.touch();
  }

  #changed() {
    this.#snapshot = undefined;
    if (this.#destroyed) return;
    this.#leaving.set(this.#options.warnBeforeUnload && !this.#paused && !this.#turns.isEmpty);
    this.#notifier.changed();
    if (this.#waiters.size > 0) this.#wake();
  }

  #wake() {
    for (const waiter of this.#waiters) {
      if (!(this.#destroyed || waiter.isSettled())) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #mustLive() {
    if (this.#destroyed) throw new Error("The queue was destroyed: create another");
  }
}
