// Who asks: the key and the caller's headers. Functions among them are called for every attempt.

import { applyHeaders, copyHeaders } from "./options/headers.js";
import { isKey } from "./options/request.js";

/** The credentials of one upload or operation, by its checked options. */
export class Credentials {
  #config;
  /** `{ started, answer }`: one renewal, shared by all that were refused meanwhile. */
  #renewal;
  /** Attempts that will repeat a refused one, with what the renewal gave. */
  #repeats = 0;
  /** Of the headers of an attempt, the names that the caller removed: nothing may add them. */
  #removed = new WeakMap();

  constructor(config) {
    this.#config = config;
  }

  /** `{ headers }` of one attempt, or `{ error }`: what the caller's function threw, or what it gave that it may not. */
  async current() {
    try {
      const given = this.#repeats > 0 ? await this.#renewal.answer : await this.#ask();
      this.#repeats = Math.max(this.#repeats - 1, 0);
      return { headers: this.#headersOf(given) };
    } catch (error) {
      return { error };
    }
  }

  /**
   * Asks again because a request started at `since` was refused: once for all who come meanwhile. Resolves with
   * whether there are new credentials; never rejects.
   */
  async renew(since) {
    const { apiKey, headers } = this.#config;
    if (![apiKey, ...headers].some((option) => typeof option === "function")) return false;
    if (!(this.#renewal?.started >= since)) {
      this.#renewal = { started: performance.now(), answer: this.#ask() };
      this.#renewal.answer.catch(() => {});
    }
    try {
      await this.#renewal.answer;
    } catch {
      return false;
    }
    this.#repeats += 1;
    return true;
  }

  /**
   * Adds to `headers`, which `current` gave, what belongs to the request itself: the type of `body` and the `grant` of
   * a proxy. The caller's own headers win.
   */
  complete(headers, body, grant) {
    const add = (name, value) => {
      if (!headers.has(name) && !this.#removed.get(headers).has(name)) headers.set(name, value);
    };
    if (typeof body === "string") add("content-type", "application/json");
    // Only the platform knows the boundary of the form it is about to write.
    else if (body) headers.delete("content-type");
    // A proxy gives it for an upload of the user who created it, and wants to see it again with every later request.
    if (grant) add("x-upload-grant", grant);
  }

  async #ask() {
    const { apiKey, headers } = this.#config;
    const value = (option) => (typeof option === "function" ? option() : option);
    const key = await value(apiKey);
    const layers = [];
    for (const layer of headers) layers.push(await value(layer));
    return { key, layers };
  }

  /** What a platform says of a bad header value would quote the secret, so the errors name the option only. */
  #headersOf({ key, layers }) {
    const { organization, project } = this.#config;
    const headers = new Headers();
    const removed = new Set();
    this.#removed.set(headers, removed);
    if (organization !== undefined) headers.set("openai-organization", organization);
    if (project !== undefined) headers.set("openai-project", project);
    if (key !== undefined && key !== null) {
      if (!isKey(key)) throw new TypeError("apiKey: the function must give a valid key");
      headers.set("authorization", `Bearer ${key}`);
    }
    for (const layer of layers) {
      try {
        const pairs = copyHeaders(layer);
        applyHeaders(headers, pairs);
        for (const [name, value] of pairs) removed[value === null ? "add" : "delete"](name.toLowerCase());
      } catch {
        throw new TypeError("headers: the function must give valid headers");
      }
    }
    return headers;
  }
}
