// An uploader plugin for Uppy 6: its files go through the queue, its controls steer it.

import { BasePlugin } from "@uppy/core";
import { createUploadQueue } from "upload-file-chunked/queue";

export default class UploadFileChunked extends BasePlugin {
  #queue;
  #unsubscribe;
  /** Items by the ids of Uppy's files. */
  #items = new Map();
  /** What is called when the item of this id has ended. */
  #ended = new Map();
  /** The items as Uppy has last seen them. */
  #seen = new Map();

  constructor(uppy, { id = "UploadFileChunked", ...options } = {}) {
    super(uppy, { id, ...options });
    this.id = id;
    this.type = "uploader";
    // Uppy has restrictions of its own.
    this.#queue = createUploadQueue({ allowDuplicates: true, minFileSize: 0, ...options });
  }

  install() {
    this.#setResumable(true);
    this.#unsubscribe = this.#queue.subscribe(() => this.#changed());
    this.uppy.addUploader(this.#upload);
    this.uppy.on("file-removed", this.#removed);
    this.uppy.on("upload-pause", this.#pause);
    this.uppy.on("pause-all", this.#pauseAll);
    this.uppy.on("resume-all", this.#resumeAll);
    this.uppy.on("cancel-all", this.#cancelAll);
  }

  uninstall() {
    this.#setResumable(false);
    this.#unsubscribe?.();
    this.uppy.removeUploader(this.#upload);
    this.uppy.off("file-removed", this.#removed);
    this.uppy.off("upload-pause", this.#pause);
    this.uppy.off("pause-all", this.#pauseAll);
    this.uppy.off("resume-all", this.#resumeAll);
    this.uppy.off("cancel-all", this.#cancelAll);
    this.#queue.destroy();
  }

  /** Has the dashboard show its buttons for pause and resume. */
  #setResumable(resumableUploads) {
    const { capabilities } = this.uppy.getState();
    this.uppy.setState({ capabilities: { ...capabilities, resumableUploads } });
  }

  #upload = async (fileIds) => {
    const files = this.uppy.getFilesByIds(fileIds).filter((file) => !(file.error && file.isGhost));
    this.uppy.emit(
      "upload-start",
      files.filter(({ progress }) => !progress?.uploadStarted),
    );
    await Promise.all(files.map((file) => this.#uploadOne(file)));
  };

  async #uploadOne(file) {
    if (file.isRemote) {
      const error = new Error(`${file.name} is at a remote source, which only a server (Companion) can read.`);
      this.uppy.emit("upload-error", file, error);
      return;
    }
    const known = this.#items.get(file.id);
    const item = this.#queue.items.find(({ id }) => id === known);
    let id = known;
    if (item?.canResume) this.#queue.resume(id);
    else if (item?.canRetry) this.#queue.retry(id);
    else id = this.#add(file);
    if (file.isPaused) this.#queue.pause(id);
    await new Promise((resolve) => this.#ended.set(id, resolve));
  }

  #add(file) {
    const { meta, type, data, uploadFileChunked = {} } = file;
    const options = { filename: meta.name ?? file.name, ...(type ? { mimeType: type } : {}), ...uploadFileChunked };
    const [{ id }] = this.#queue.add([data], options);
    this.#items.set(file.id, id);
    return id;
  }

  /** Tells Uppy what has changed. */
  #changed() {
    const items = new Map(this.#queue.items.map((item) => [item.id, item]));
    for (const [fileId, id] of this.#items) {
      const [item, before] = [items.get(id), this.#seen.get(id)];
      if (!item || item === before) continue;
      this.#seen.set(id, item);
      const file = this.uppy.getFile(fileId);
      if (file) this.#show(file, item, before);
      if (["completed", "failed", "cancelled"].includes(item.state)) this.#end(id);
    }
  }

  #show(file, item, before) {
    const { progress, state, upload, receipt, error } = item;
    if (progress !== before?.progress && state !== "completed") {
      const { uploadStarted } = file.progress;
      const bytes = { bytesUploaded: progress.loaded, bytesTotal: item.size };
      this.uppy.emit("upload-progress", file, { uploadStarted: uploadStarted ?? Date.now(), ...bytes });
    }
    if (state === before?.state) return;
    if (state === "completed") this.uppy.emit("upload-success", file, { status: 200, body: { ...upload, receipt } });
    if (state === "failed") this.uppy.emit("upload-error", file, error);
  }

  #end(id) {
    this.#ended.get(id)?.();
    this.#ended.delete(id);
  }

  #removed = ({ id: fileId }) => {
    const id = this.#items.get(fileId);
    if (id === undefined) return;
    this.#items.delete(fileId);
    this.#seen.delete(id);
    this.#queue.remove(id);
    this.#end(id);
  };

  #pause = (file, isPaused) => {
    const id = this.#items.get(file?.id);
    if (id !== undefined) this.#queue[isPaused ? "pause" : "resume"](id);
  };

  #pauseAll = () => {
    for (const id of this.#items.values()) this.#queue.pause(id);
  };

  #resumeAll = () => {
    for (const { id, state } of this.#queue.items) if (state === "paused") this.#queue.resume(id);
  };

  #cancelAll = () => {
    for (const id of this.#items.values()) this.#end(id);
    this.#items.clear();
    this.#seen.clear();
    this.#queue.remove();
  };
}
