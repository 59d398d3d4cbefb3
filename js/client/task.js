// What a running upload is steered with, and what it says of itself: the promise's own methods and properties.

import { UploadError, UploadSuspendedError } from "./errors.js";
import { call, read } from "./foreign.js";
import { unlessAborted } from "./signals.js";

/** States in which nothing more happens. */
const ENDED = ["completed", "failed", "aborted", "suspended"];

export class Task {
  #controller = new AbortController();
  #onEvent;
  #port;
  #paused = false;
  #sending = 0;
  #state = "creating";
  #waiting = "";
  #uploadId = null;
  #progress = null;
  #stop;
  #reason;

  /** What a proxy signed for the File. */
  receipt = null;

  // ------------------------------------------------------------------------------ for the caller

  /** The promise as the caller sees it. */
  of(promise) {
    promise.then(
      () => {
        this.#state = "completed";
      },
      (error) => {
        // An upload that had expired may have been followed by one that was never created.
        // The reason of an abort is the caller's, and anything.
        if (this.#stop !== "aborted" && error instanceof UploadError) this.#uploadId = error.uploadId;
        this.#state = this.#stop ?? "failed";
      },
    );
    return Object.defineProperties(promise, {
      pause: { value: () => this.#setPaused(true) },
      resume: { value: () => this.#setPaused(false) },
      abort: { value: (reason) => this.abort(reason) },
      suspend: { value: () => this.suspend() },
      paused: { get: () => this.#paused },
      state: { get: () => this.#shown() },
      uploadId: { get: () => this.#uploadId },
      receipt: { get: () => this.receipt },
      progress: { get: () => this.#progress },
    });
  }

  /** `reason` as of an AbortSignal. */
  abort(reason = new DOMException("The upload was aborted", "AbortError")) {
    if (!this.#stop) this.#reason = reason;
    this.#halt("aborted");
  }

  suspend() {
    this.#halt("suspended");
  }

  #setPaused(paused) {
    if (this.#paused === paused || this.#stop || ENDED.includes(this.#state)) return;
    this.#paused = paused;
    this.#port?.setPaused(paused);
    if (paused) this.#checkPaused();
    else this.#emit({ type: "resumed" });
  }

  #halt(stop) {
    if (this.#stop || ENDED.includes(this.#state)) return;
    this.#stop = stop;
    this.#stopPort();
    this.#controller.abort(this.#reason);
  }

  #stopPort() {
    this.#port?.setStop(this.#stop === "suspended" ? "suspend" : "abort");
  }

  #shown() {
    if (ENDED.includes(this.#state)) return this.#state;
    if (this.#paused) return this.#sending > 0 ? "pausing" : "paused";
    return this.#waiting ? "waiting" : this.#state;
  }

  // -------------------------------------------------------------------------------- for the upload

  /** Aborted when the upload is aborted or suspended. */
  get signal() {
    return this.#controller.signal;
  }

  get uploadId() {
    return this.#uploadId;
  }

  /** Whether complete was sent. */
  get isCompleting() {
    return this.#state === "completing";
  }

  /** Calls `onEvent` with what happens. */
  follow(onEvent) {
    this.#onEvent = onEvent;
  }

  /** Connects the upload, which may have been paused or stopped before it got here. */
  connect(port) {
    this.#port = port;
    if (this.#paused) port.setPaused(true);
    if (this.#stop) this.#stopPort();
  }

  /** Why nothing is sent at present: "offline", "server", "lock", or empty. */
  waiting(reason) {
    if (this.#waiting === reason) return;
    this.#waiting = reason;
    this.#emit(reason ? { type: "waiting", reason } : { type: "continuing" });
  }

  /** A request starts, or has ended. */
  sending(change) {
    this.#sending += change;
    this.#checkPaused();
  }

  progressed(progress) {
    this.#progress = progress;
  }

  happened(event) {
    if (event.type === "created") {
      this.#uploadId = event.uploadId;
      this.#state = "uploading";
    } else if (event.type === "completing") {
      this.#state = "completing";
    }
    this.#emit(event);
  }

  /** What to reject with when the upload was aborted. */
  get reason() {
    return this.#reason;
  }

  /** Whether `failure` says that the upload was aborted. */
  isAbort(failure) {
    if (read(failure, "kind") === "aborted") return true;
    const { aborted, reason } = this.#controller.signal;
    return this.#stop === "aborted" && aborted && (failure === reason || failure === this.#reason);
  }

  /** Whether `failure` is how a wait for a store or a lock ends when the upload is suspended. */
  isSuspension(failure) {
    return this.#stop === "suspended" && failure === this.#controller.signal.reason;
  }

  /** `promise`, or a rejection as soon as the task is stopped; for what comes before Rust knows of the upload. */
  unlessStopped(promise) {
    return unlessAborted(this.signal, promise, () =>
      this.#stop === "aborted" ? this.#reason : new UploadSuspendedError({ phase: "create" }),
    );
  }

  #checkPaused() {
    if (this.#paused && this.#sending === 0 && !ENDED.includes(this.#state)) this.#emit({ type: "paused" });
  }

  #emit(event) {
    call(this.#onEvent, event);
  }
}
