import { create } from "filepond";
import "filepond/dist/filepond.min.css";
import { filePondServer } from "./filepond-server.js";

/** The proxy with `files: true` deletes a File for the user who has its receipt. */
async function deleteFile(id, receipt) {
  const headers = receipt ? { "x-upload-receipt": receipt } : {};
  const response = await fetch(`/v1/files/${id}`, { method: "DELETE", headers });
  if (!response.ok) throw new Error(`The file was not deleted: ${response.status}`);
}

create(document.querySelector("input[type=file]"), {
  name: "files",
  allowMultiple: true,
  server: filePondServer({ purpose: "user_data", baseURL: "/v1" }, deleteFile),
  labelFileProcessingError: (error) => error.body,
});
