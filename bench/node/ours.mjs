import { preload, uploadFileChunked } from "../../js/node.js";
import { measure } from "./measure.mjs";

await preload();
await measure((blob, _path, baseURL) =>
  uploadFileChunked(blob, { purpose: "user_data", filename: "noise.bin", baseURL }),
);
