// Copies of files in the origin-private file system (OPFS), one for each journal, named by its id alone.

import { timed } from "../../signals.js";

const FOLDER = "upload-file-chunked";

/** Milliseconds that OPFS has for an answer. */
const LIMIT = 10_000;

/** The share of the origin's quota that copies leave free for others. */
const FREE = 0.1;

const storage = () => globalThis.navigator?.storage;

/** Whether this platform has OPFS. A page that is not secure has none. */
export const canCopy = () => typeof storage()?.getDirectory === "function";

async function folder(options) {
  const open = async () => (await storage().getDirectory()).getDirectoryHandle(FOLDER, options);
  return await timed(open, { limit: LIMIT, what: "OPFS" });
}

/** Copies `blob`; ends when `signal` is aborted. Rejects with a QuotaExceededError if the quota is too small. */
export async function writeCopy(id, blob, signal) {
  const { quota, usage } = await storage().estimate();
  if (usage + blob.size > quota * (1 - FREE)) {
    throw new DOMException(`No room for a copy: ${usage} of ${quota} bytes are used`, "QuotaExceededError");
  }
  const handle = await (await folder({ create: true })).getFileHandle(id, { create: true });
  try {
    // What is written takes effect when the file is closed, so there is no half of a copy.
    await blob.stream().pipeTo(await handle.createWritable(), { signal });
  } catch (error) {
    await removeCopy(id);
    throw error;
  }
}

/** The copy, or `undefined`. */
export async function readCopy(id) {
  try {
    return await (await (await folder()).getFileHandle(id)).getFile();
  } catch {
    return undefined;
  }
}

/** Never rejects: what is in use at this moment is removed by a later call of `removeOtherCopies`. */
export async function removeCopy(id) {
  try {
    await (await folder()).removeEntry(id);
  } catch {}
}

/** Removes all copies but those that `ids()` resolves with: what a crash or a lost index left. */
export async function removeOtherCopies(ids) {
  if (!canCopy()) return;
  let found = [];
  try {
    for await (const name of (await folder()).keys()) found.push(name);
  } catch {
    found = [];
  }
  if (found.length === 0) return;
  // Asked afterwards: a copy is entered in the index before it is made.
  const known = new Set(await ids());
  await Promise.all(found.filter((id) => !known.has(id)).map(removeCopy));
}
