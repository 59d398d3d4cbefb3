// A file on disk, for Node, Deno and Bun: read piece by piece as it is uploaded. Node's own
// `openAsBlob` tells sizes modulo 4 GiB, and from Node 22 on gives nothing beyond 2 GiB
// (https://github.com/nodejs/node/issues/52585).

import { open } from "node:fs/promises";
import { DiskFile } from "./engine/disk-file.js";

/** Opens the file at `path`, which may not be changed until it is uploaded. */
export async function openFile(path) {
  const file = await open(path);
  try {
    const { size, mtimeNs } = await file.stat({ bigint: true });
    return new DiskFile({ path, size, mtimeNs }, 0, Number(size));
  } finally {
    await file.close();
  }
}
