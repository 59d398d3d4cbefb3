// Loads the shipped module before the tests of shipped.rs, which find it as the global `shipped`.

import { readFileSync } from "node:fs";
import init, * as shipped from "../../pkg/upload_file_chunked.js";

await init({ module_or_path: readFileSync(new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url)) });
globalThis.shipped = shipped;
