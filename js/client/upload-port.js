// The port of one upload: beside the network it has the file, the digest, the journal and the caller's callbacks.

import { toError } from "./failures.js";
import { call } from "./foreign.js";
import { Port } from "./port.js";

export class UploadPort extends Port {
  #config;
  #source;
  #task;
  #hasher;
  #writer;
  #runs = new Set();

  constructor(config, source, task) {
    super(config);
    this.#config = config;
    this.#source = source;
    this.#task = task;
  }

  /** What the upload hashes with, and `{ remember, forget }` of its journal, if one is kept. */
  equip(hasher, writer) {
    this.#hasher = hasher;
    this.#writer = writer;
  }

  // ------------------------------------------------------------------------------------------ file

  /** A Blob of the platform's, if the file is one. */
  get blob() {
    return this.#source.blob;
  }

  get isStream() {
    return this.#source.isStream === true;
  }

  /** `{ blob }` or `{ error }`; of a stream that has another length, `{ read }`. */
  readPart(start, end) {
    return this.untilClosed(this.#source.readPart(start, end, this.unread));
  }

  /** `{ error }` if the file can no longer be read. */
  probe(offset) {
    return this.untilClosed(this.#source.probe(offset));
  }

  /** Hashes the file up to `end`, after the `offset` bytes of the digest in `saved`; a `DigestRun`. */
  hash(offset, end, saved) {
    const run = this.#hasher.start(this.#source.readable, offset, end, saved);
    this.#runs.add(run);
    if (this.paused) run.pause();
    return run;
  }

  setPaused(paused) {
    super.setPaused(paused);
    for (const run of this.#runs) paused ? run.pause() : run.resume();
  }

  close() {
    super.close();
    this.#source.close();
    for (const run of this.#runs) run.stop();
    this.#runs.clear();
  }

  // --------------------------------------------------------------------------------------- network

  send(...request) {
    const sending = super.send(...request);
    this.#task.sending(1);
    sending.answer
      .then(({ headers }) => {
        this.#task.receipt = headers?.get("x-upload-receipt") ?? this.#task.receipt;
      })
      .finally(() => this.#task.sending(-1));
    return sending;
  }

  // --------------------------------------------------------------------------------------- journal

  /** Resolves with `{ error }` when the journal could not be stored. */
  remember(record) {
    return this.untilClosed(this.#writer.remember(record));
  }

  forget() {
    return this.untilClosed(this.#writer.forget());
  }

  // ------------------------------------------------------------------------------------- callbacks

  waiting(reason) {
    this.#task.waiting(reason);
  }

  progress(progress) {
    this.#task.progressed(progress);
    call(this.#config.onProgress, progress);
  }

  event({ error, ...event }) {
    if (event.type === "part" && this.isStream) this.#source.release(event.index);
    this.#task.happened(error ? { ...event, cause: toError(error) } : event);
  }

  warn(warning) {
    call(this.#config.onWarning, warning);
  }
}
