// One file of a queue: what is known of it, and the frozen view of it that callers get.

export class Item {
  /** What is uploaded; `null` for an upload of an earlier page until its file is picked again. */
  file = null;
  /** Options of its upload, the queue's included. */
  options;
  /** The running upload. */
  task = null;
  /** Paused by itself, not with the whole queue. */
  held = false;
  /** Its file is being opened; the browser may be asking for permission. */
  opening = false;
  /** The entry of `listResumable` that this item continues, if `restore` found it. */
  entry = null;
  /** Whether `file` was taken for the one of `entry` by its name and size alone. */
  guessed = false;

  #final = null;
  #error = null;
  #upload = null;
  #uploadId = null;
  #receipt = null;
  #waitingFor = null;
  /** Whether the next report counts what an earlier page has sent. */
  #isResumed = false;
  #progress;
  #view;

  constructor(id, { file = null, name, size, options, entry = null }) {
    Object.assign(this, { id, file, name, size, options, entry, held: entry !== null });
    this.#uploadId = entry?.uploadId ?? null;
    this.#progress = progressOf(size, entry?.confirmed);
  }

  get ended() {
    return this.#final !== null;
  }

  get rejected() {
    return this.#error?.name === "FileRejectedError";
  }

  get error() {
    return this.#error;
  }

  get uploadId() {
    return this.#uploadId;
  }

  /** Whether its upload is kept by the service and the store although nothing runs. */
  get isKept() {
    return this.#final === "failed" && this.#error?.resumable === true;
  }

  get canRetry() {
    return this.file !== null && !this.rejected && (this.#final === "failed" || this.#final === "cancelled");
  }

  get canResume() {
    if (this.file !== null) return this.held || this.isKept;
    return this.held && (this.opening || this.mayOpen);
  }

  /** Whether its file was kept with the entry, as far as is known. */
  get mayOpen() {
    return this.entry?.canResumeWithoutFile === true && this.#error?.retryable !== false;
  }

  /** A new upload of it runs. */
  begin(task) {
    this.task = task;
    this.touch();
  }

  /** Gives the bytes that were sent since the last report. */
  progressed(progress) {
    const before = this.#isResumed ? progress.confirmed : this.#progress.loaded;
    this.#isResumed = false;
    this.#progress = progress;
    this.touch();
    return Math.max(progress.loaded - before, 0);
  }

  happened(event) {
    if (event.type === "created") {
      this.#uploadId = event.uploadId;
      this.#isResumed = event.resumed;
    }
    this.#waitingFor = event.type === "waiting" ? event.reason : event.type === "continuing" ? null : this.#waitingFor;
    this.touch();
  }

  end(final, { error = null, upload = null } = {}) {
    this.#final = final;
    this.#error = error;
    this.#upload = upload;
    this.#receipt = this.task?.receipt ?? null;
    this.#waitingFor = null;
    this.task = null;
    this.held = false;
    this.touch();
  }

  /** Its upload was stopped, and is kept by the service if `kept`. */
  suspended(kept) {
    this.task = null;
    if (!kept) {
      this.#progress = progressOf(this.size);
      this.#uploadId = null;
    }
    this.touch();
  }

  /** Ready to start again. What the service keeps is continued, so its progress stays. */
  reset() {
    if (!this.isKept) {
      this.#progress = progressOf(this.size);
      this.#uploadId = null;
    }
    this.#final = null;
    this.#error = null;
    this.touch();
  }

  /** Its handle gave the file. */
  opened(file) {
    Object.assign(this, { file, size: file.size });
    this.#progress = progressOf(this.size);
    this.touch();
  }

  /** The file of an upload of an earlier page was picked again, or opened. */
  attach(file, options, guessed) {
    const mine = { resumeId: this.entry.id, ...(guessed ? { restart: false } : {}) };
    Object.assign(this, { file, options: { ...options, ...mine }, guessed });
    this.#error = null;
    this.touch();
  }

  /** That was another file, or none: the upload waits for its own again. */
  detach(error) {
    Object.assign(this, { file: null, task: null, guessed: false, held: true });
    this.#progress = progressOf(this.size, this.entry.confirmed);
    this.#error = error;
    this.touch();
  }

  /** Its view must be made anew. */
  touch() {
    this.#view = undefined;
  }

  /** The frozen view: the same object until something changes. */
  view(queuePaused) {
    this.#view ??= Object.freeze({
      id: this.id,
      file: this.file,
      name: this.name,
      size: this.size,
      state: this.#state(queuePaused),
      waitingFor: this.#waitingFor,
      progress: this.#progress,
      error: this.#error,
      upload: this.#upload,
      uploadId: this.#uploadId,
      receipt: this.#receipt,
      canRetry: this.canRetry,
      canResume: this.canResume,
    });
    return this.#view;
  }

  #state(queuePaused) {
    if (this.#final) return this.#final;
    if (this.held) return "paused";
    if (!this.task) return queuePaused && this.#progress.loaded > 0 ? "paused" : "queued";
    // It was paused, and waits for its turn.
    if (this.task.paused) return queuePaused ? "paused" : "queued";
    return this.task.state === "waiting" ? "waiting" : "uploading";
  }
}

function progressOf(total, confirmed = 0) {
  const counts = { loaded: confirmed, total, confirmed, hashed: 0, partsCompleted: 0, partsTotal: 0 };
  return Object.freeze({ ...counts, bytesPerSecond: 0, secondsRemaining: Number.POSITIVE_INFINITY });
}
