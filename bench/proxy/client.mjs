// The client of all rows: the library in a process of its own. A page would send the same requests.

import { preload, uploadFileChunked } from "../../js/node.js";
import { openFile } from "../../js/open-file.js";
import { measure } from "../node/measure.mjs";

const headers = { authorization: "Bearer ann" };

await preload();
await measure(async (path, baseURL) =>
  uploadFileChunked(await openFile(path), { purpose: "user_data", baseURL, headers }),
);
