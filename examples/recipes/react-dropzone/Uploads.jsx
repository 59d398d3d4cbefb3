import { useDropzone } from "react-dropzone";
import { useUploadQueue } from "upload-file-chunked/react";

const MIB = 2 ** 20;

export function Uploads() {
  const { items, add, pause, resume, retry, cancel, remove } = useUploadQueue({
    purpose: "user_data",
    baseURL: "/v1",
    maxFileSize: 5000 * MIB,
  });
  // The queue checks the files, so the dropzone lets all of them pass.
  const { getRootProps, getInputProps, isDragActive } = useDropzone({ onDrop: (files) => add(files) });

  return (
    <>
      <div {...getRootProps({ className: isDragActive ? "dropzone active" : "dropzone" })}>
        <input {...getInputProps({ "aria-label": "Files" })} />
        <p>Drop files here, or click to choose them.</p>
      </div>
      <ul>
        {items.map(({ id, name, size, state, progress, error, upload, canRetry }) => (
          <li key={id}>
            {name}: {state} {upload?.file.id} {error?.message}
            <progress value={progress.loaded} max={size} aria-label={name} />
            {state === "uploading" && <button type="button" onClick={() => pause(id)}>Pause</button>}
            {state === "paused" && <button type="button" onClick={() => resume(id)}>Resume</button>}
            {canRetry && <button type="button" onClick={() => retry(id)}>Retry</button>}
            {!["completed", "failed", "cancelled"].includes(state) && (
              <button type="button" onClick={() => cancel(id)}>Cancel</button>
            )}
            <button type="button" onClick={() => remove(id)}>Remove</button>
          </li>
        ))}
      </ul>
    </>
  );
}
