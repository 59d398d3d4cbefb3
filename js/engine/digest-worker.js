// The Worker that computes the MD5, as a thread of Node.

import { parentPort } from "node:worker_threads";
import { DiskFile } from "./disk-file.js";

/** A range of a file with as much of a Blob as the digest reads. A stream of the platform's would take longer. */
class Readable {
  #file;

  constructor(file) {
    this.#file = file;
  }

  slice(start, end) {
    return new Readable(this.#file.slice(start, end));
  }

  arrayBuffer() {
    return this.#file.arrayBuffer();
  }

  stream() {
    const pieces = this.#file.pieces(0, this.#file.size);
    const reader = { read: () => pieces.next(), cancel: () => pieces.return() };
    return { getReader: () => reader };
  }
}

globalThis.postMessage = (message) => parentPort.postMessage(message);
globalThis.addEventListener = (type, listener) => {
  parentPort.on(type, (data) => {
    const { file, ...message } = Object(data);
    if (file) message.blob = new Readable(new DiskFile(file.known, file.start, file.end));
    listener({ data: message });
  });
};

await import("../client/digest/digest-worker.js");
