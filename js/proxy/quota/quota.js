// The quota of each user, counted in a store: reserved at create, counted as the parts pass, used at complete, given back
// at cancel and when the upload expires.

import { Refusal } from "../errors.js";
import { HOOK_MILLISECONDS, within } from "../time-limit.js";

const WORDS = {
  bytesPerDay: "The bytes that you may upload in a day are used up.",
  filesPerDay: "You have uploaded as many files as you may in a day.",
  openUploads: "You have as many unfinished uploads as you may have at once.",
};
const FINAL = { "x-should-retry": "false" };

/**
 * The id under which the ledger has the upload of a call. The grant names the reservation of its create, so that no note of
 * the upload's id can be lost. An upload that was created while there was no quota has its own id.
 */
export const entryOf = ({ call, upload }) => upload.reservation ?? call.uploadId;

export class Quota {
  #store;
  #failsOpen;
  #onError;
  #now;

  /**
   * `failsOpen`: if the store fails, the call is admitted instead of refused. `onError` gets the failure of a store after
   * the service has answered: it must not change the answer.
   */
  constructor(store, { failsOpen = false, onError = () => {}, now = () => Math.floor(Date.now() / 1000) } = {}) {
    this.#store = store;
    this.#failsOpen = failsOpen;
    this.#onError = onError;
    this.#now = now;
  }

  /** Reserves `bytes` bytes. Resolves with the id of the reservation, or rejects with a `Refusal`. */
  async reserve(userId, bytes, limits) {
    const id = crypto.randomUUID();
    const { refused, retryAfter } = await this.#ask(userId, "reserve", { id, bytes, limits });
    if (!refused) return id;
    const headers = { ...FINAL, "retry-after": String(retryAfter) };
    throw new Refusal(429, "quota_exceeded", WORDS[refused], { param: refused, headers });
  }

  /** The upload was created. `until` is the service's `expires_at`, in Unix seconds. */
  created(userId, { id, until }) {
    return this.#note(userId, "created", { id, until });
  }

  /** Counts the bytes of a part before it is sent. Rejects with a `Refusal` if they are too many. */
  async receive(userId, { id, bytes, until }, partBytes) {
    const { refused } = await this.#ask(userId, "receive", { id, bytes, until, partBytes });
    if (!refused) return;
    const message = "The parts have more bytes than the upload may have.";
    throw new Refusal(403, "upload_bytes_exceeded", message, { headers: FINAL });
  }

  /** The service refused the part: its bytes do not count. */
  returnBytes(userId, { id }, partBytes) {
    return this.#note(userId, "returnBytes", { id, partBytes });
  }

  /** The upload is complete. */
  settle(userId, { id }) {
    return this.#note(userId, "settle", { id });
  }

  /** The upload was cancelled, or not created. */
  release(userId, { id }) {
    return this.#note(userId, "release", { id });
  }

  /** A change that may be refused. */
  async #ask(userId, name, details) {
    try {
      return await this.#update(userId, name, details);
    } catch (cause) {
      if (this.#failsOpen) return {};
      throw new Refusal(503, "quota_unavailable", "The server could not check your quota.", { cause });
    }
  }

  /**
   * A change after the service's answer, which it must not change. If it is lost, the reservation stays until the upload
   * expires, and if all its bytes have passed, it counts as used then.
   */
  async #note(userId, name, details) {
    await this.#update(userId, name, details).catch(this.#onError);
  }

  #update(userId, name, details) {
    const change = { kind: "quota", name, details, now: this.#now() };
    return within(HOOK_MILLISECONDS, this.#store.update(`quota:${userId}`, change), "the quota's store");
  }
}
