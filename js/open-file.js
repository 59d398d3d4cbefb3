// A file on disk, for Node, Deno and Bun: read piece by piece as it is uploaded. Node's own
// `openAsBlob` tells sizes modulo 4 GiB, and from Node 22 on gives nothing beyond 2 GiB
// (https://github.com/nodejs/node/issues/52585).

import { open } from "node:fs/promises";
import { basename } from "node:path";

/** Opens the file at `path`, which may not be changed until it is uploaded. */
export async function openFile(path) {
  const { state } = await read(path);
  return new DiskFile(path, state, 0, Number(state.size));
}

/** As much of a Blob as an upload asks for: the bytes of a file from `start` to `end`. */
class DiskFile {
  #path;
  #state;
  #start;
  type = "";

  constructor(path, state, start, end) {
    this.#path = path;
    this.#state = state;
    this.#start = start;
    this.name = basename(path);
    this.size = end - start;
  }

  slice(start = 0, end = this.size) {
    const [first, last] = [start, end].map((offset) =>
      offset < 0 ? Math.max(this.size + offset, 0) : Math.min(offset, this.size),
    );
    return new DiskFile(this.#path, this.#state, this.#start + first, this.#start + Math.max(first, last));
  }

  async arrayBuffer() {
    const { state, bytes } = await read(this.#path, this.#start, this.size);
    const known = this.#state;
    if (state.size !== known.size || state.mtimeNs !== known.mtimeNs || bytes.length < this.size) {
      throw new DOMException("the file has changed since it was opened", "NotReadableError");
    }
    return bytes.buffer;
  }
}

/** Up to `length` bytes from `start` on, and the state of the file after that. */
async function read(path, start = 0, length = 0) {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return { bytes: bytes.subarray(0, filled), state: await file.stat({ bigint: true }) };
  } finally {
    await file.close();
  }
}
