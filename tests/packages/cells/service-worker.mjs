// A service worker without a tool. It can import nothing later, so it takes the entry that is all in one.

import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";

const worker = `
import { uploadFileChunked } from "/node_modules/upload-file-chunked/js/inline.js";
import { bytes, partSize } from "./bytes.js";
addEventListener("message", (event) => event.waitUntil((async () => {
  const { baseURL } = event.data;
  const upload = await uploadFileChunked(new File([bytes], "a.bin"), { purpose: "user_data", baseURL, partSize });
  event.source.postMessage(upload.file.id);
})()));`;

const page = `
navigator.serviceWorker.onmessage = ({ data }) => { document.querySelector("output").textContent = data; };
await navigator.serviceWorker.register("service-worker.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;
active.postMessage({ baseURL: new URLSearchParams(location.search).get("api") });`;

export default {
  name: "Service worker",
  remark: "unminified",
  async upload(t) {
    const files = { "service-worker.js": worker, "page.js": page, "index.html": html("page.js") };
    const { folder } = await project("service-worker", files);
    const { size: _, ...outcome } = await servedFrom(t, folder); // its downloads are not the page's
    return outcome;
  },
};
