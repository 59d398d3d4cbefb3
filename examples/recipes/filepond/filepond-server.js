import { uploadFileChunked } from "upload-file-chunked";

/** The option `server` of FilePond. `options` are those of `uploadFileChunked`; `deleteFile(id)` asks your server. */
export function filePondServer(options, deleteFile) {
  return {
    process(_field, file, _metadata, load, error, progress, abort) {
      const task = uploadFileChunked(file, {
        ...options,
        onProgress: ({ loaded, total }) => progress(true, loaded, total),
      });
      let aborted = false;
      task.then(
        (upload) => load(upload.file.id),
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
      deleteFile(id).then(load, (reason) => error(reason.message));
    },
  };
}
