// The digest's Worker in Node: a thread behind what is used of a page's Worker.

import { Worker } from "node:worker_threads";
import { isGenuineBlob } from "../client/source/kinds.js";
import { DiskFile } from "./disk-file.js";

class DigestThread {
  #thread = new Worker(new URL("./digest-worker.js", import.meta.url));

  constructor() {
    this.#thread
      .on("message", (data) => this.onmessage?.({ data }))
      .on("messageerror", () => this.onmessageerror?.())
      .on("error", (error) => this.onerror?.({ error, preventDefault() {} }))
      .on("exit", () => this.onerror?.({ error: new Error("The digest's Worker has ended"), preventDefault() {} }));
    // What waits for it keeps the process alive, not the thread. After the listeners: that for messages undoes it.
    this.#thread.unref();
  }

  postMessage({ blob, ...message }) {
    this.#thread.postMessage(blob instanceof DiskFile ? { ...message, file: blob.toMessage() } : { ...message, blob });
  }

  terminate() {
    this.#thread.terminate();
  }
}

/** For `createHasher`. */
export const threads = {
  takes: (blob) => blob instanceof DiskFile || isGenuineBlob(blob),
  open: () => new DigestThread(),
};
