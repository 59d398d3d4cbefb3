// The body of a request that sends a part, written piece by piece: a form with one file in it.

import { randomUUID } from "node:crypto";
import { FIELD, FILENAME } from "../../client/transport/form.js";

export class Multipart {
  #bytes;
  #head;
  #tail;

  /** `bytes` has a `size` and `pieces()`, their bytes in pieces that are valid until the next is asked for. */
  constructor(bytes) {
    const boundary = `----upload-file-chunked-${randomUUID()}`;
    this.#bytes = bytes;
    this.#head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${FIELD}"; filename="${FILENAME}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
    );
    this.#tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    this.type = `multipart/form-data; boundary=${boundary}`;
    this.size = this.#head.length + bytes.size + this.#tail.length;
  }

  async *[Symbol.asyncIterator]() {
    yield this.#head;
    yield* this.#bytes.pieces();
    yield this.#tail;
  }

  /** The same for fetch, in memory. */
  async toBlob() {
    const copies = [];
    for await (const piece of this) copies.push(Uint8Array.from(piece));
    return new Blob(copies, { type: this.type });
  }
}
