// A page that shows a queue with the hooks; tests steer it through `globalThis.app`.

import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useUpload, useUploadQueue } from "upload-file-chunked/react";

const defaults = { purpose: "user_data", baseURL: "/v1" };

function Files({ options }) {
  const queue = useUploadQueue({ ...defaults, ...options });
  app.queue = queue;
  app.renders += 1;
  return (
    <ul>
      {queue.items.map((item) => (
        <li key={item.id}>
          {item.name}: {item.state}
        </li>
      ))}
    </ul>
  );
}

function One({ options }) {
  const upload = useUpload({ ...defaults, ...options });
  app.one = upload;
  return <p>{upload.state}</p>;
}

function App() {
  const [shown, show] = useState({ what: null });
  app.show = show;
  // Effects of children come first, so theirs have run.
  useEffect(() => {
    app.shown = shown;
  }, [shown]);
  if (shown.what === "files") return <Files options={shown.options} />;
  return shown.what === "one" ? <One options={shown.options} /> : null;
}

const app = { renders: 0, root: createRoot(document.getElementById("root")) };
globalThis.app = app;
app.root.render(
  <StrictMode>
    <App />
  </StrictMode>,
);
