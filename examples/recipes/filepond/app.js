import { create } from "filepond";
import "filepond/dist/filepond.min.css";
import { filePondServer } from "./filepond-server.js";

/** Only your server knows whether this user may delete this File. */
async function deleteFile(id) {
  const response = await fetch(`/v1/files/${id}`, { method: "DELETE" });
  if (!response.ok) throw new Error(`The file was not deleted: ${response.status}`);
}

create(document.querySelector("input[type=file]"), {
  name: "files",
  allowMultiple: true,
  server: filePondServer({ purpose: "user_data", baseURL: "/v1" }, deleteFile),
  labelFileProcessingError: (error) => error.body,
});
