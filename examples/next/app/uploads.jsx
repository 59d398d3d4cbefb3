"use client";

import { useUploadQueue } from "upload-file-chunked/react";

const options = { purpose: "user_data", baseURL: "/v1", resume: true };

export function Uploads() {
  const { items, add } = useUploadQueue(options);
  return (
    <>
      <label>
        Files <input type="file" multiple onChange={(event) => add([...event.target.files])} />
      </label>
      <ul>
        {items.map(({ id, name, state, upload, error }) => (
          <li key={id}>
            {name}: {state} {upload?.file.id} {error?.message}
          </li>
        ))}
      </ul>
    </>
  );
}
