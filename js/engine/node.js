// The engine of Node, Deno and Bun: the .wasm is read from disk, because their fetch takes no file: URL.

import { readFile } from "node:fs/promises";
import { createEngine } from "../client/engine.js";
import { describeFailuresBy } from "../client/messages/connection.js";
import { threads } from "./digest-thread.js";
import { failureOf } from "./failure-of.js";
import { loadGlue } from "./glue.js";
import "./http/transport.js";

describeFailuresBy(failureOf);

export const engine = createEngine(async () => {
  const url = new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url);
  return loadGlue({ module_or_path: await readFile(url) });
}, threads);
