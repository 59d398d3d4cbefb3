// What Rust has of the outside world while an upload or an operation runs (`src/web/js/port.rs`). No method
// throws, and no promise that one returns rejects: whatever the caller's code or the platform does is a value.

import { connectionsTo } from "./connections.js";
import { Credentials } from "./credentials.js";
import { isOnline, online, reached, tried } from "./online.js";
import { sendByFetch } from "./transport/fetch.js";
import { sendByXHR } from "./transport/xhr.js";
import { Changes, sleep } from "./waits.js";
import { yieldToEventLoop } from "./yield-to-event-loop.js";

export class Port {
  #config;
  #credentials;
  #changes = new Changes();
  #paused = false;
  #stop = "";
  #close;
  #closed = new Promise((resolve) => {
    this.#close = () => resolve({ error: new Error("the upload has ended") });
  });

  constructor(config) {
    this.#config = config;
    this.#credentials = new Credentials(config);
  }

  // ------------------------------------------------------------------------------------------- time

  /** Monotonic milliseconds. */
  now() {
    return performance.now();
  }

  /** Unix milliseconds by the machine's clock, which may jump. */
  wallClock() {
    return Date.now();
  }

  sleep(delay) {
    return sleep(delay);
  }

  yieldToEventLoop() {
    return yieldToEventLoop();
  }

  // -------------------------------------------------------------------------------------- steering

  get paused() {
    return this.#paused;
  }

  /** "abort" or "suspend"; empty while the upload is to continue. */
  get stop() {
    return this.#stop;
  }

  /** A wait for the next change of `paused` or `stop`. */
  changed() {
    return this.#changes.next();
  }

  setPaused(paused) {
    this.#paused = paused;
    this.#changes.notify();
  }

  setStop(stop) {
    this.#stop ||= stop;
    this.#changes.notify();
  }

  /** The call has ended: nothing that hangs is waited for any more. */
  close() {
    this.#close();
  }

  /** `promise`, or an error once the port is closed: the caller's promises may never settle. */
  untilClosed(promise) {
    return Promise.race([promise, this.#closed]);
  }

  // --------------------------------------------------------------------------------------- network

  /** Requests the platform sends to the service at once. */
  connections() {
    return connectionsTo(this.#config.base);
  }

  isOnline() {
    return isOnline();
  }

  online() {
    return online();
  }

  reached() {
    reached();
  }

  /** Why no request starts: "offline", "server", or empty. */
  waiting(_reason) {}

  credentials() {
    return this.untilClosed(this.#credentials.current());
  }

  async renew(since) {
    return (await this.untilClosed(this.#credentials.renew(since))) === true;
  }

  /** Sends a request; see `sendByFetch`. */
  send(url, method, headers, body, onBytes) {
    const { usesXHR, fetch } = this.#config;
    this.#credentials.prune(headers);
    tried();
    const request = { url, method, headers, body };
    return usesXHR && onBytes ? sendByXHR(request, onBytes) : sendByFetch(request, fetch);
  }
}
