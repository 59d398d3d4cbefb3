// What the requests of Node go through, unless a program wants them to go through fetch.

import { preferTransport } from "../../client/transport/transport.js";
import { isFetchAsItWas } from "./fetch-as-it-was.js";
import { Multipart } from "./multipart.js";
import { piecesOf } from "./pieces.js";
import { sendByHTTP } from "./send.js";

const transport = {
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

/** Deno and Bun have a node:http as well, which goes through their own fetch or beside it. */
const isNode = process.versions.bun === undefined && globalThis.Deno === undefined;

preferTransport(() => (isNode && isFetchAsItWas() ? transport : undefined));
