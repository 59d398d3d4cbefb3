// Many files through the queue, with its defaults but for the number of files at once.

import { preload } from "upload-file-chunked";
import { createUploadQueue } from "upload-file-chunked/queue";

export const prepare = preload;

/** Uploads `files`, `filesAtOnce` at once. Resolves with the number of those that were completed. */
export async function upload(files, filesAtOnce) {
  const queue = createUploadQueue({ purpose: "user_data", baseURL: "/v1", filesAtOnce });
  // As a page does that shows the list.
  queue.subscribe(() => queue.getSnapshot());
  queue.add(files);
  const items = await queue.settled();
  await queue.destroy();
  return items.filter(({ state }) => state === "completed").length;
}
