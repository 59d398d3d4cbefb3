// The digest's Worker, played by the test: `Worker` in this process is a FakeWorker from here on.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { createHasher } from "../../js/client/digest/hasher.js";
import { Md5 } from "../../pkg/upload_file_chunked.js";
import { MIB, noise } from "./bytes.mjs";

/** The file that is hashed. */
export const bytes = noise(20 * MIB);
export const blob = new Blob([bytes]);

/** What the next Worker does: `(message, worker) => …`, or the exception its constructor throws. */
let behaviour;

/** Every Worker so far; `behave` says by which test it was opened. */
export const opened = [];

class FakeWorker {
  constructor(url, options) {
    assert.ok(url.href.endsWith("/digest-worker.js"));
    assert.deepEqual(options, { type: "module" });
    if (behaviour instanceof Error) throw behaviour;
    this.behave = behaviour;
    this.isTerminated = false;
    this.messages = [];
    opened.push(this);
  }
  postMessage(message) {
    assert.ok(!this.isTerminated, "a terminated Worker was sent a message");
    this.messages.push(message);
    this.behave(structuredClone({ ...message, blob: undefined }), this, message.blob);
  }
  terminate() {
    this.isTerminated = true;
  }
  /** As if the Worker had posted it. */
  say(data) {
    setImmediate(() => this.onmessage?.({ data }));
  }
}

before(() => Object.assign(globalThis, { Worker: FakeWorker, document: {} }));
after(() => {
  delete globalThis.Worker;
  delete globalThis.document;
});

/** A hasher whose Workers do what `how` says. */
export function hasherWith(how) {
  const hasher = createHasher({ module: { any: "module" }, Md5 });
  return {
    ...hasher,
    start(source = blob, end = source.size) {
      // Nobody else may come in between.
      behaviour = how;
      return hasher.start(source, 0, end, undefined);
    },
  };
}

/** A digest of the first `length` bytes, saved. */
function savedAt(length) {
  const md5 = new Md5();
  md5.update(bytes.subarray(0, length));
  const saved = md5.save();
  md5.free();
  return saved;
}

/** Messages of the Worker about its run `number`. */
export const progress = (number, offset) => ({ type: "progress", number, saved: savedAt(offset), offset });
export const done = (number) => ({ ...progress(number, bytes.length), type: "done" });

/** As an ErrorEvent. */
export class ErrorLike {
  constructor(message) {
    this.message = message;
    this.error = message && new Error(message);
  }
  preventDefault() {}
}
