// What a running upload is steered with, and what it says of itself: the promise's own methods and properties.

import { call } from "./callbacks.js";
import { toError } from "./failures.js";
import { read } from "./foreign.js";

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

  // ------------------------------------------------------------------------------ for the caller

  /** The promise as the caller sees it. */
  of(promise) {
    promise.then(
      () => this.#end("completed"),
      () => this.#end(this.#stop ?? "failed"),
    );
    return Object.defineProperties(promise, {
      pause: { value: () => this.#setPaused(true) },
      resume: { value: () => this.#setPaused(false) },
      abort: { value: (reason) => this.abort(reason) },
      suspend: { value: () => this.#halt("suspended") },
      paused: { get: () => this.#paused },
      state: { get: () => this.#shown() },
      uploadId: { get: () => this.#uploadId },
      progress: { get: () => this.#progress },
    });
  }

  /** `reason` as of an AbortSignal. */
  abort(reason = new DOMException("The upload was aborted", "AbortError")) {
    if (!this.#stop) this.#reason = reason;
    this.#halt("aborted");
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
    this.#port?.setStop(stop === "suspended" ? "suspend" : "abort");
    this.#controller.abort(this.#reason);
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

  /** Connects the upload, which may have been paused or stopped before it got here. */
  connect(port, onEvent) {
    this.#port = port;
    this.#onEvent = onEvent;
    if (this.#paused) port.setPaused(true);
    if (this.#stop) port.setStop(this.#stop === "suspended" ? "suspend" : "abort");
  }

  /** Why nothing is sent at present: "offline", "server", "lock", or empty. */
  waiting(reason, delay) {
    if (this.#waiting === reason) return;
    this.#waiting = reason;
    this.#emit(
      reason ? { type: "waiting", reason, ...(delay === undefined ? {} : { delay }) } : { type: "continuing" },
    );
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

  /** What to reject with: the reason of an abort, or the error that `failure` stands for. */
  errorOf(failure) {
    if (
      read(failure, "kind") === "aborted" ||
      (this.#stop === "aborted" && failure === this.#controller.signal.reason)
    ) {
      return this.#reason;
    }
    // What waits for a store or a lock rejects with the signal's reason.
    if (this.#stop === "suspended" && failure === this.#controller.signal.reason) return toError(this.stopped());
    return toError(failure);
  }

  /** The record of being stopped before Rust knew of the upload; `undefined` if it is not. */
  stopped() {
    const kind = { aborted: "aborted", suspended: "suspended" }[this.#stop];
    return kind && { kind, phase: "create", attempts: 0, remains: "nothing" };
  }

  #checkPaused() {
    if (this.#paused && this.#sending === 0 && !ENDED.includes(this.#state)) this.#emit({ type: "paused" });
  }

  #end(state) {
    this.#state = state;
  }

  #emit(event) {
    call(this.#onEvent, event);
  }
}
