// The engine of Node, Deno and Bun: the .wasm is read from disk, because their fetch takes no file: URL.

import { readFile } from "node:fs/promises";
import { createEngine } from "../client/engine.js";
import { describeFailuresBy } from "../client/messages/connection.js";
import { preferTransport } from "../client/transport/transport.js";
import { threads } from "./digest-thread.js";
import { failureOf } from "./failure-of.js";
import { loadGlue } from "./glue.js";
import { transport } from "./http/transport.js";

/** Deno and Bun have a node:http as well, which goes through their own fetch or beside it. */
const isNode = process.versions.bun === undefined && globalThis.Deno === undefined;

/** The engine, whose requests go through node:http while `isFetchAsItWas()`. */
export function engineOfNode(isFetchAsItWas) {
  describeFailuresBy(failureOf);
  preferTransport(() => (isNode && isFetchAsItWas() ? transport : undefined));
  return createEngine(async () => {
    const url = new URL("../../pkg/upload_file_chunked_bg.wasm", import.meta.url);
    return loadGlue({ module_or_path: await readFile(url) });
  }, threads);
}
