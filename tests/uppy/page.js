// A page with Uppy's dashboard over the plugin; tests steer it through `globalThis.uppy`.

import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import GoldenRetriever from "@uppy/golden-retriever";
import UploadFileChunked from "upload-file-chunked/uppy";

const uppy = new Uppy({ id: "test" })
  .use(Dashboard, { target: "#dashboard", inline: true, height: 1500, proudlyDisplayPoweredByUppy: false })
  .use(GoldenRetriever)
  .use(UploadFileChunked, {
    purpose: "user_data",
    baseURL: "/v1",
    resume: true,
    partSize: 100_000,
    concurrency: 1,
    maxRetries: 0,
  });
globalThis.uppy = uppy;
globalThis.restored = new Promise((resolve) => uppy.once("restored", resolve));
