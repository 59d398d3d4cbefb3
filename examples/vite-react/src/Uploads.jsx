import { useEffect } from "react";
import { useUploadQueue } from "upload-file-chunked/react";

const options = { id: "files", purpose: "user_data", baseURL: "/v1", resume: true, maxFileSize: 5 * 2 ** 30 };

export function Uploads() {
  const { items, totals, add, restore, pause, resume, retry, cancel, remove } = useUploadQueue(options);

  // What an earlier page left is listed, and continues when its file is chosen again.
  useEffect(() => {
    restore();
  }, [restore]);

  return (
    <main>
      <h1>Upload files</h1>
      <label>
        Files{" "}
        <input
          type="file"
          multiple
          onChange={(event) => {
            add([...event.target.files]);
            event.target.value = "";
          }}
        />
      </label>
      <ul>
        {items.map(({ id, name, size, state, progress, error, upload, canRetry, canResume }) => (
          <li key={id}>
            <p>
              {name}: {state} {upload?.file.id} {error?.message}
            </p>
            <progress value={progress.loaded} max={size} aria-label={name} />
            {state === "uploading" && (
              <button type="button" onClick={() => pause(id)}>
                Pause
              </button>
            )}
            {state === "paused" && canResume && (
              <button type="button" onClick={() => resume(id)}>
                Resume
              </button>
            )}
            {canRetry && (
              <button type="button" onClick={() => retry(id)}>
                Retry
              </button>
            )}
            {upload || state === "cancelled" ? (
              <button type="button" onClick={() => remove(id)}>
                Remove
              </button>
            ) : (
              <button type="button" onClick={() => cancel(id)}>
                Cancel
              </button>
            )}
          </li>
        ))}
      </ul>
      <p>
        {totals.count.completed} of {totals.files} uploaded
      </p>
    </main>
  );
}
