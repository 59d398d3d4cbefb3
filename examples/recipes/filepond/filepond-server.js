import { uploadFileChunked } from "upload-file-chunked";

/**
 * The option `server` of FilePond. `options` are those of `uploadFileChunked`; `deleteFile(id, receipt)` deletes a File, with
 * the receipt that the proxy gave for it.
 */
export function filePondServer(options, deleteFile) {
  const receipts = new Map();
  return {
    process(_field, file, _metadata, load, error, progress, abort) {
      const task = uploadFileChunked(file, {
        ...options,
        onProgress: ({ loaded, total }) => progress(true, loaded, total),
      });
      let aborted = false;
      task.then(
        ({ file: { id } }) => {
          receipts.set(id, task.receipt);
          load(id);
        },
        (reason) => aborted || error(reason.message),
      );
      return {
        abort() {
          aborted = true;
          task.abort();
          abort();
        },
      };
    },
    revert(id, load, error) {
      deleteFile(id, receipts.get(id)).then(load, (reason) => error(reason.message));
    },
  };
}
