// The limits of one run: how long it lasts, and how many requests it makes.

/** Milliseconds to wait for the journal of the last parts. The store may hang, or a part before them was not read. */
const JOURNAL_LIMIT = 2000;

/** Requests kept for what ends an upload: complete, or cancel. */
const ENDING = 1;

export class Bounds {
  #maxDuration;
  #maxRequests;
  #suspend;
  #startedAt = performance.now();
  #timers = [];
  #spent = 0;
  /** Parts that were read and are about to be sent. */
  #reserved = 0;
  #inFlight = 0;
  /** Milliseconds that the longest request took. */
  #longest = 0;
  /** Nothing more starts, but what was reserved. */
  #isClosed = false;
  #confirmed = 0;
  #journaled = 0;

  #yieldToEventLoop;

  /** The limits are those of the checked options; `suspend` is called when one is reached. */
  constructor({ maxDuration, maxRequests, resume }, suspend) {
    this.isBounded = (maxDuration ?? maxRequests) !== undefined;
    if (this.isBounded && !resume) {
      const expected = "true or a store, for an upload with maxDuration or maxRequests";
      throw Object.assign(new TypeError(`resume: expected ${expected}`), { option: "resume", expected });
    }
    this.#maxDuration = maxDuration ?? Number.POSITIVE_INFINITY;
    this.#maxRequests = maxRequests ?? Number.POSITIVE_INFINITY;
    this.#suspend = suspend;
  }

  /** The upload begins: every request of `port` counts from now on. */
  begin(port) {
    if (!this.isBounded) return;
    this.#yieldToEventLoop = () => port.yieldToEventLoop();
    if (Number.isFinite(this.#maxDuration)) this.#after(this.#timeLeft(), this.#suspend);
    const { send, event, close } = port;
    port.send = (...request) => {
      const [url, , , , , onBytes] = request;
      const kind = onBytes ? "part" : /\/cancel(\?|$)/.test(url) ? "cancel" : "other";
      const done = this.take(kind);
      if (!done) return held();
      const sending = send.apply(port, request);
      sending.answer.then(done);
      return sending;
    };
    port.event = (happened) => {
      if (happened.type === "part") this.#confirmed += 1;
      if (happened.type === "created" && !happened.resumed) this.#confirmed = this.#journaled = 0;
      event.call(port, happened);
    };
    port.close = () => {
      for (const timer of this.#timers) clearTimeout(timer);
      close.call(port);
    };
  }

  /** The upload continues from `journal`, if there is one. */
  continues(journal) {
    this.#confirmed = this.#journaled = journal?.partIds.length ?? 0;
  }

  /** So many parts are in the journal. */
  journaled(parts) {
    this.#journaled = parts;
    this.#check();
  }

  /**
   * Starts a request if it is within the bounds; gives what to call when it has ended, or `undefined`. Kinds: "read", a
   * range; "partRead", the range of a part, which is sent after it; "part", "cancel", and "other".
   */
  take(kind) {
    const isReserved = kind === "part" && this.#reserved > 0;
    if (!isReserved && !this.#isWithin(kind)) {
      this.#isClosed = true;
      this.#check();
      return undefined;
    }
    if (isReserved) this.#reserved -= 1;
    if (kind === "partRead") this.#reserved += 1;
    this.#spent += 1;
    this.#inFlight += 1;
    const startedAt = performance.now();
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.#inFlight -= 1;
      this.#longest = Math.max(this.#longest, performance.now() - startedAt);
      this.#check();
    };
  }

  /** A part that was to be sent will not be. */
  release() {
    if (this.#reserved > 0) this.#reserved -= 1;
  }

  #isWithin(kind) {
    if (kind === "cancel") return true;
    if (this.#isClosed) return false;
    // A request that would not end in time is not started.
    const margin = Math.min(Math.max(1.5 * this.#longest, this.#maxDuration / 10), this.#maxDuration / 2);
    if (this.#timeLeft() < margin) return false;
    const needed = { partRead: 2 + ENDING, part: 1 + ENDING, read: 1, other: 1 }[kind];
    return this.#spent + this.#reserved + needed <= this.#maxRequests;
  }

  #timeLeft() {
    return this.#startedAt + this.#maxDuration - performance.now();
  }

  /** Ends the run if nothing is in flight any more and the journal knows every part. */
  async #check() {
    if (!this.#isClosed || this.#inFlight > 0) return;
    // What has just ended goes to Rust first, and a part that was read is sent.
    await this.#yieldToEventLoop();
    await this.#yieldToEventLoop();
    if (this.#inFlight > 0) return;
    if (this.#journaled >= this.#confirmed) this.#suspend();
    else this.#after(JOURNAL_LIMIT, this.#suspend);
  }

  #after(delay, work) {
    this.#timers.push(setTimeout(work, delay));
  }
}

/** A request that does not start: it ends when it is cancelled. */
function held() {
  let resolve;
  const answer = new Promise((settle) => (resolve = settle));
  return { answer, cancel: () => resolve({ lost: new DOMException("The run has ended", "AbortError") }) };
}
