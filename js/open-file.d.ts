import type { BlobLike } from "./index.js";

/**
 * Opens a file on disk, for Node, Deno and Bun. The API's limit is 8 GiB. The file is not read before it is
 * uploaded, and then one part or piece at a time. If the file is changed or removed in the meantime, the upload
 * fails with a `FileChangedError`.
 *
 * Prefer it to `openAsBlob`: Node reports the size of such a Blob modulo 4 GiB, and since Node 22 its slices beyond
 * 2 GiB are empty (https://github.com/nodejs/node/issues/52585).
 */
export function openFile(path: string): Promise<BlobLike & { readonly name: string }>;
