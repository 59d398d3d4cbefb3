// The other entries: each uploads one file, and gives the File's id.

import { Uppy } from "@uppy/core";
import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { useUpload } from "upload-file-chunked/react";
import UploadFileChunked from "upload-file-chunked/uppy";
import { element, file, queue } from "./plain-entries.js";

function react(options) {
  return new Promise((resolve, reject) => {
    function Component() {
      const { item, start } = useUpload(options);
      useEffect(() => {
        start(file("react"));
      }, [start]);
      useEffect(() => {
        if (item?.state === "completed") resolve(item.upload.file.id);
        if (item?.state === "failed") reject(item.error);
      }, [item]);
      return null;
    }
    createRoot(document.createElement("div")).render(createElement(Component));
  });
}

async function uppy(options) {
  const core = new Uppy().use(UploadFileChunked, options);
  core.addFile({ name: "uppy.bin", data: file("uppy") });
  const { successful, failed } = await core.upload();
  if (failed.length > 0) throw failed[0].error;
  return successful[0].response.body.file.id;
}

export const entries = { queue, element, react, uppy };
