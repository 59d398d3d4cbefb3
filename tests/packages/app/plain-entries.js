// The entries that need no framework: each uploads one file, and gives the File's id.

import { createUploadQueue } from "upload-file-chunked/queue";
import "upload-file-chunked/element";

/** A file whose content says which entry sent it. */
export const file = (name) => new File([name.repeat(1000)], `${name}.bin`);

export async function queue(options) {
  const files = createUploadQueue(options);
  const [{ id }] = files.add([file("queue")]);
  await files.settled();
  const { upload, error } = files.items.find((item) => item.id === id);
  if (error) throw error;
  return upload.file.id;
}

export function element(options) {
  return new Promise((resolve, reject) => {
    const picker = document.createElement("upload-files");
    picker.options = options;
    picker.addEventListener("upload-completed", ({ detail }) => resolve(detail.item.upload.file.id));
    picker.addEventListener("upload-failed", ({ detail }) => reject(detail.item.error));
    document.body.append(picker);
    const transfer = new DataTransfer();
    transfer.items.add(file("element"));
    const input = picker.shadowRoot.querySelector("input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

export const entries = { queue, element };
