import { preload, uploadFileChunked } from "../earlier.js";

export const prepare = preload;

export const upload = (file) => uploadFileChunked(file, { purpose: "user_data", baseURL: "/v1", md5: false });
