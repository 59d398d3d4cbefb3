// The shipped module, without the JavaScript that is around it in the package.

import { readFile } from "node:fs/promises";
import init, * as glue from "../../pkg/upload_file_chunked.js";

const path = new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url);
await init({ module_or_path: await readFile(path) });

export const { Md5, upload } = glue;
