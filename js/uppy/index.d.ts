/** An uploader plugin for Uppy 6. */
import { BasePlugin, type Body, type Meta, type Uppy } from "@uppy/core";
import type { CompletedUpload } from "../index.js";
import type { QueueFileOptions, UploadQueueOptions } from "../queue/index.js";

/** Options of the queue beneath. Restrictions are better given to Uppy, which has words for them. */
export interface UploadFileChunkedPluginOptions extends UploadQueueOptions {
  /** @default "UploadFileChunked" */
  id?: string;
}

/**
 * The body of Uppy's `upload-success`: `response.body.file.id` is the File, `response.body.receipt` what the proxy signed
 * about it, `null` without the proxy.
 */
export type UploadFileChunkedBody = CompletedUpload & { receipt: string | null } & Body;

/**
 * Uploads Uppy's local files: in parallel parts, with MD5, pause, resume and retry. With `resume: true` and
 * Golden Retriever an upload continues after a reload. Options of one file:
 * `uppy.setFileState(id, { uploadFileChunked: { purpose: "batch" } })`.
 *
 * @example
 * new Uppy().use(Dashboard, { inline: true }).use(UploadFileChunked, { purpose: "user_data", baseURL: "/v1", resume: true });
 */
export default class UploadFileChunked<
  M extends Meta = Meta,
  B extends Body = UploadFileChunkedBody,
> extends BasePlugin<UploadFileChunkedPluginOptions, M, B> {
  constructor(uppy: Uppy<M, B>, options?: UploadFileChunkedPluginOptions);
}

declare module "@uppy/core/utils" {
  interface LocalUppyFile<M extends Meta, B extends Body> {
    /** Options of `upload-file-chunked` for this file. */
    uploadFileChunked?: QueueFileOptions;
  }
}
