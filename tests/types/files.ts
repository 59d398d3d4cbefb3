// The types of the entries for many files, as people use them.

import Uppy from "@uppy/core";
import type { JSX } from "react";
import { UploadFilesElement } from "upload-file-chunked/element";
import { createUploadQueue, FileRejectedError, type QueueItem } from "upload-file-chunked/queue";
import { useUpload, useUploadQueue } from "upload-file-chunked/react";
import UploadFileChunked from "upload-file-chunked/uppy";

const queue = createUploadQueue({ purpose: "user_data", baseURL: "/v1", filesAtOnce: 3, maxFiles: 10, resume: true });
declare const input: HTMLInputElement;
if (input.files) queue.add(input.files, { mimeType: "text/plain" });
queue.add(new Blob(["a"]), { filename: "a", onProgress: ({ loaded }, { name }) => console.log(name, loaded) });
const stop: () => void = queue.subscribe(() => {
  const { items, totals } = queue.getSnapshot();
  console.log(items.length, totals.count.completed, totals.secondsRemaining);
});
stop();
// @ts-expect-error items are read-only
queue.items[0] = queue.items[1];
// @ts-expect-error there is no such option
createUploadQueue({ filesAtonce: 1 });

function say({ state, error, upload, waitingFor }: QueueItem): string {
  if (error instanceof FileRejectedError) return `${error.reason} ${error.limit}`;
  if (state === "waiting") return waitingFor ?? "";
  return upload?.file.id ?? "";
}
const settled: Promise<QueueItem | undefined> = queue.settled("file-1");
settled.then((item) => item && say(item));

export function Files() {
  const { items, add, pause } = useUploadQueue({ id: "a", purpose: "batch", onUnmount: "continue" });
  const { start, state, upload } = useUpload({ purpose: "user_data" });
  if (state === "idle") void start(new File(["a"], "a"));
  return { count: items.length, add, pause, id: upload?.file.id };
}

const element = document.createElement("upload-files");
element.options = { headers: async () => ({ authorization: "Bearer a" }) };
element.messages = { choose: "Choose", added: { one: "one", other: "{count}" }, failed: ({ error }) => String(error) };
element.addEventListener("upload-completed", ({ detail: { item } }) => console.log(item.upload?.file.id));
export const isElement: boolean = element instanceof UploadFilesElement;

new Uppy().use(UploadFileChunked, { purpose: "user_data", baseURL: "/v1", resume: true });

export const attributes: JSX.IntrinsicElements["upload-files"] = {
  name: "files",
  purpose: "user_data",
  resume: true,
  options: { maxFiles: 3 },
};
