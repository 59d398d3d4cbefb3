// One chosen file and its states: queued → uploading ⇄ paused → done, failed or cancelled. Retry queues it again.

import { uploadFileChunked } from "upload-file-chunked";
import { explain, explainWarning, isBadOption } from "./explain.js";
import { formatElapsed, formatSpeed } from "./format.js";
import { RowView } from "./row-view.js";
import { md5FromLocalServer } from "./service.js";
import { offerVerification } from "./verification.js";

export class UploadRow {
  #file;
  #settings;
  #queue;
  #view;
  #options;
  #task = null;
  #cancelled = false;
  /** The incomplete upload of this row at the service, which Retry continues. */
  uploadId = null;
  #stopVerifying = () => {};

  constructor(file, { settings, queue, onRemove, options }) {
    this.#options = options;
    this.#file = file;
    this.#settings = settings;
    this.#queue = queue;
    this.#view = new RowView(file);
    this.#view.testid("pause").onclick = () => this.#pause();
    this.#view.testid("cancel").onclick = () => this.#cancel();
    this.#view.testid("retry").onclick = () => this.#enqueue();
    this.#view.testid("remove").onclick = () => {
      this.#stopVerifying();
      onRemove(this);
    };
    this.#enqueue();
  }

  get element() {
    return this.#view.element;
  }

  /** Called by the queue. It never rejects: every result is a state of the row. */
  async run() {
    // Read now, so that corrected settings apply to waiting files and to Retry.
    const options = { ...this.#settings.read(), ...this.#options };
    this.#cancelled = false;
    this.uploadId = null;
    const started = performance.now();
    this.#view.enter("uploading");
    try {
      this.#task = uploadFileChunked(this.#file, {
        ...options,
        onProgress: (progress) => this.#view.progress(progress),
        onWarning: (warning) => this.#view.warning(explainWarning(warning)),
      });
      const upload = await this.#task;
      this.#done(upload, options, performance.now() - started);
    } catch (error) {
      if (this.#cancelled) this.#view.enter("cancelled");
      else this.#failed(error);
    } finally {
      this.#task = null;
    }
  }

  #pause() {
    if (!this.#task) return;
    if (this.#task.paused) this.#task.resume();
    else this.#task.pause();
    this.#view.paused(this.#task.paused);
  }

  #enqueue() {
    this.#view.enter("queued");
    this.#queue.add(this);
  }

  #cancel() {
    if (this.#task) {
      this.#cancelled = true;
      this.#view.cancelling();
      this.#task.abort();
      return;
    }
    this.#queue.remove(this);
    this.#view.enter("cancelled");
  }

  async #done(upload, options, milliseconds) {
    const speed = formatSpeed((this.#file.size / milliseconds) * 1000);
    this.#stopVerifying = offerVerification(this.#view, this.#file, upload.file.id, options);
    this.#view.enter("done");
    this.#view.result(upload, `Sent in ${formatElapsed(milliseconds)}, ${speed}`);
    const md5 = await md5FromLocalServer(upload, options.baseURL);
    if (md5) this.#view.md5(md5);
  }

  #failed(error) {
    this.uploadId = error?.resumable ? error.uploadId : null;
    const explanation = explain(error);
    this.#view.enter("failed", explanation);
    this.#view.error(explanation);
    if (isBadOption(error)) this.#settings.pointOut(error);
    else console.error(error); // With its stack and cause.
  }
}
