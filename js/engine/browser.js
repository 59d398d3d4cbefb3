// The engine of browsers, their workers, and bundlers: the .wasm is fetched from beside its glue, by the
// `new URL("….wasm", import.meta.url)` in it, which bundlers follow.

import { createEngine } from "../client/engine.js";
import { loadGlue } from "./glue.js";

export const engine = createEngine(() => loadGlue());
