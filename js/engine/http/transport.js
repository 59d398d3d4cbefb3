// What the requests of an upload go through in Node.

import { Multipart } from "./multipart.js";
import { piecesOf } from "./pieces.js";
import { sendByHTTP } from "./send.js";

/** See `transportOf`. */
export const transport = {
  unread: (blob, start, end, failed) => new Unread(blob, start, end, failed),
  form: (bytes) => new Multipart(bytes instanceof Unread ? bytes : new Unread(bytes, 0, bytes.size)),
  send: sendByHTTP,
};

/** A part that is read while it is sent. */
class Unread {
  #blob;
  #start;
  #failed;

  constructor(blob, start, end, failed) {
    this.#blob = blob;
    this.#start = start;
    this.#failed = failed;
    this.size = end - start;
  }

  async *pieces() {
    try {
      yield* piecesOf(this.#blob, this.#start, this.#start + this.size);
    } catch (error) {
      this.#failed?.(error);
      throw error;
    }
  }
}
