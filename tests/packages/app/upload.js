// The import that has to work, and nothing else.

import { uploadFileChunked } from "upload-file-chunked";
import { bytes, partSize } from "./bytes.js";

/** Uploads to the service at `baseURL` and gives the File's id. */
export async function upload(baseURL) {
  const file = new File([bytes], "bytes.bin");
  const { file: made } = await uploadFileChunked(file, { purpose: "user_data", baseURL, partSize });
  return made.id;
}
