import type { BlobLike } from "./index.js";

/**
 * A file on disk, of any size up to the API's 8 GiB, for Node, Deno and Bun. Nothing is read until it is
 * uploaded, and then a part or a piece at a time. One that is changed or removed meanwhile fails the
 * upload with a `FileChangedError`.
 *
 * Prefer it to `openAsBlob`: Node tells the size of its Blobs modulo 4 GiB, and from Node 22 on their slices
 * beyond 2 GiB are empty (https://github.com/nodejs/node/issues/52585).
 */
export function openFile(path: string): Promise<BlobLike & { readonly name: string }>;
