// A dedicated Worker without a tool; an import map does not reach in there.

import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";

const worker = `
import { uploadFileChunked } from "/node_modules/upload-file-chunked/js/browser.js";
import { bytes, partSize } from "./bytes.js";
addEventListener("message", async ({ data: baseURL }) => {
  const upload = await uploadFileChunked(new File([bytes], "a.bin"), { purpose: "user_data", baseURL, partSize });
  postMessage(upload.file.id);
});`;

const page = `
const worker = new Worker("worker.js", { type: "module" });
worker.onmessage = ({ data }) => { document.querySelector("output").textContent = data; };
worker.postMessage(new URLSearchParams(location.search).get("api"));`;

export default {
  name: "Dedicated Worker",
  remark: "unminified",
  async upload(t) {
    const { folder } = await project("worker", { "worker.js": worker, "page.js": page, "index.html": html("page.js") });
    return servedFrom(t, folder);
  },
};
