// The XMLHttpRequest of a page, as far as uploads use one: bytes that move, wait or stop, and every way to end.

/** Bytes that nobody may have received of an answer: the library stops at 16 MiB. */
const TOO_MANY = 24 * 2 ** 20;

/** Bytes around a part in its form. */
const AROUND = 150;

/** Header lines that XMLHttpRequest gives, and `Headers` refuses. */
const ODD_LINES = ["", "x-bad name: 1", ": none", "no colon", "x-odd: \u0001"];

/** A class for `world`. `lineOf(headers)` gives the `begin` of the call that sends a request (`wire.mjs`). */
export function simulatedXHR(world, lineOf) {
  const { rng, clock } = world;

  /** What a handler throws is an uncaught exception of the page. */
  const fire = (target, type, more = {}) => {
    const event = Object.assign(new Event(type), more);
    try {
      target[`on${type}`]?.(event);
    } catch (error) {
      world.fail("no uncaught exception", error?.stack ?? error);
    }
    target.dispatchEvent(event);
  };

  return class XMLHttpRequest extends EventTarget {
    upload = new EventTarget();
    readyState = 0;
    status = 0;
    responseText = "";
    #headers = new Headers();
    #answered = {};
    #controller = new AbortController();
    #request;
    #record;
    #isOver = false;

    open(method, url) {
      this.#request = { method, url };
      this.readyState = 1;
    }

    setRequestHeader(name, value) {
      this.#headers.append(name, value);
    }

    send(body) {
      const { url, method } = this.#request;
      const { signal } = this.#controller;
      const headers = this.#headers;
      const begun = (record) => {
        this.#record = Object.assign(record, { isXHR: true, sent: 0 });
      };
      const sending = this.#sending(body);
      const form = {
        begun,
        ready: sending,
        say: (_, given) => given,
        endless: (_, given) => ({ ...given, isEndless: true }),
      };
      const outcome = lineOf(headers)(url, { method, headers, body, signal }, form);
      outcome.then(
        (given) => this.#receive(given),
        () => this.#fail(),
      );
    }

    abort() {
      const wasSent = this.#record !== undefined && !this.#isOver;
      this.#isOver = true;
      if (this.#record && this.#record.endedAt === undefined) this.#record.abortedAt = clock.now();
      this.#controller.abort();
      this.readyState = 0;
      this.status = 0;
      this.responseText = "";
      // A page that is being left hears nothing more.
      if (wasSent && rng.chance(0.8)) fire(this, "abort");
    }

    getAllResponseHeaders() {
      const lines = Object.entries(this.#answered).map(([name, value]) => `${name}: ${value}`);
      return [...lines, ...(rng.chance(0.2) ? [rng.pick(ODD_LINES)] : [])].join("\r\n");
    }

    /** Resolves when the whole body has gone out. */
    async #sending(body) {
      // The sender gets the request first.
      await undefined;
      const size = body?.get?.("data")?.size ?? 0;
      const total = size + AROUND;
      const moved = (loaded) => {
        if (this.#isOver) return;
        Object.assign(this.#record, { sent: loaded, movedAt: clock.now(), isAllSent: loaded >= size });
        fire(this.upload, "progress", { loaded, total, lengthComputable: true });
      };
      // Behind other requests, it waits for a connection.
      await clock.sleep(
        rng.weighted([
          [6, 0],
          [3, rng.int(1, 500)],
          [2, rng.int(1000, 40_000)],
        ]),
      );
      const steps = rng.int(0, 4);
      for (let step = 1; step <= steps; step += 1) {
        moved(Math.ceil((total * step) / (steps + 1)));
        if (this.#record.fate === "stalled") await new Promise(() => {});
        await clock.sleep(rng.int(0, 200));
      }
      if (this.#record.fate === "stalled") await new Promise(() => {});
      moved(total);
      if (!this.#isOver) fire(this.upload, "load", { loaded: total, total, lengthComputable: true });
    }

    #end(type) {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#record.toldAt = clock.now();
      this.readyState = 4;
      fire(this, type);
    }

    #fail() {
      if (this.#isOver) return;
      if (this.#record.fate === "stopped") this.#end("abort");
      else this.#end(rng.chance(0.2) ? "timeout" : "error");
    }

    async #receive({ status, text, headers = {}, cut, keep = 1, isEndless }) {
      if (this.#isOver) return;
      if (status < 100) return this.#fail();
      this.status = status;
      this.#answered = headers instanceof Headers ? Object.fromEntries(headers) : headers;
      if (isEndless) return this.#flood();
      const kept = text.slice(0, Math.floor(text.length * keep));
      this.responseText = kept;
      if (kept) fire(this, "progress", { loaded: kept.length });
      // Nothing more comes, or there is no end to it.
      if (cut === "silence") return rng.chance(0.5) ? this.#flood() : undefined;
      if (cut === "error") this.#fail();
      else this.#end("load");
    }

    /** More and more of an answer that has no end. */
    async #flood() {
      const step = 2 ** 20;
      for (let loaded = step; !this.#isOver; loaded += step) {
        if (loaded > TOO_MANY) {
          world.fail("an answer is read to a limit", `${loaded} bytes were received`);
          return;
        }
        fire(this, "progress", { loaded });
        await clock.sleep(1);
      }
    }
  };
}
