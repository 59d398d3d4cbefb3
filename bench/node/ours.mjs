import { preload, uploadFileChunked } from "../../js/node.js";
import { openFile } from "../../js/open-file.js";
import { measure } from "./measure.mjs";

await preload();
await measure(async (path, baseURL) => uploadFileChunked(await openFile(path), { purpose: "user_data", baseURL }));
