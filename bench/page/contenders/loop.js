// The baseline for many files: the three requests of each file by plain fetch, in a loop, without an MD5.

import { uploadByHand } from "../../../tests/support/page/by-hand.js";

/** Uploads `files`, `atOnce` at once. Resolves with the number of those that were completed. */
export async function upload(files, atOnce) {
  const rest = [...files];
  let completed = 0;
  async function work() {
    for (let file = rest.shift(); file; file = rest.shift()) {
      const { status } = await uploadByHand(file, { partSize: file.size, concurrency: 1 });
      completed += status === "completed";
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return completed;
}
