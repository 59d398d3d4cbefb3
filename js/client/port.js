// What Rust has of the outside world while an upload or an operation runs (`src/web/js/port.rs`). No method
// throws, and no promise that one returns rejects: whatever the caller's code or the platform does is a value.

import { connectionsTo } from "./connections.js";
import { Credentials } from "./credentials.js";
import { isOnline, online, reached } from "./online.js";
import { transportOf } from "./transport/transport.js";
import { Changes, sleep } from "./waits.js";
import { yieldInTurn } from "./yield-to-event-loop.js";

export class Port {
  #config;
  #credentials;
  #transport;
  #changes = new Changes();
  #paused = false;
  #stop = "";
  #closed = false;
  /** What ends the waits for promises of the caller's. */
  #waits = new Set();

  constructor(config) {
    this.#config = config;
    this.#credentials = new Credentials(config);
    this.#transport = transportOf(config);
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
    return yieldInTurn();
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
    this.#closed = true;
    for (const end of this.#waits) end();
    this.#waits.clear();
  }

  /**
   * `promise`, or an error once the port is closed: the caller's promises may never settle. Not a race with
   * one promise for all: that would hold every result, such as a part's bytes, as long as the port is open.
   */
  untilClosed(promise) {
    return new Promise((resolve, reject) => {
      const end = () => resolve({ error: new Error("the upload has ended") });
      if (this.#closed) end();
      else this.#waits.add(end);
      promise.then(resolve, reject).finally(() => this.#waits.delete(end));
    });
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

  reached(started) {
    reached(started);
  }

  /** Why no request starts: "offline", "server", or empty. */
  waiting(_reason) {}

  credentials() {
    return this.untilClosed(this.#credentials.current());
  }

  async renew(since) {
    return (await this.untilClosed(this.#credentials.renew(since))) === true;
  }

  /** See `transportOf`. */
  get unread() {
    return this.#transport.unread;
  }

  /** The bytes of a part as the body of a request. */
  form(bytes) {
    return this.#transport.form(bytes);
  }

  /** Sends a request; see `transportOf`. */
  send(url, method, headers, body, grant, onBytes) {
    this.#credentials.complete(headers, body, grant);
    return this.#transport.send({ url, method, headers, body }, onBytes);
  }
}
