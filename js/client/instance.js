// The instance of the WebAssembly: loaded on the first call, replaced after a trap.

import { policyHint, watchPolicy } from "./csp.js";
import { createHasher } from "./digest/hasher.js";
import { UploadError, WasmBlockedError } from "./errors.js";
import { wordsOf } from "./foreign.js";
import { stopAll } from "./live.js";

/**
 * The function that loads the WebAssembly by `load`, which resolves with the exports of the glue. `onCrash` is called
 * with the exception of a trap. `workers` are those of `createHasher`.
 */
export function createInstance(load, onCrash, workers) {
  let loading;

  const start = async () => {
    watchPolicy();
    if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly");
    const exports = await load();
    const hasher = createHasher({ module: exports.compiled(), Md5: exports.Md5, workers });
    exports.onTrap((cause) => {
      // The dead instance can stop nothing itself.
      stopAll();
      hasher.reset();
      onCrash(cause);
    });
    return { exports, hasher };
  };

  /** Resolves with `{ exports, hasher }`. */
  return () => {
    loading ??= start().catch(async (cause) => {
      // A later call may find the network back.
      loading = undefined;
      // The event that says what a policy blocked comes in a task of its own.
      await new Promise((resolve) => setTimeout(resolve));
      throw loadError(cause);
    });
    return loading;
  };
}

/** The smallest module there is. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Why WebAssembly may not run here at all; `undefined` if it may. Asked, not guessed by a message. */
function blockedBy() {
  if (typeof WebAssembly !== "object")
    return "This platform has no WebAssembly, or has switched it off (lockdown mode).";
  try {
    // WebKit compiles under such a policy, and refuses to instantiate.
    new WebAssembly.Instance(new WebAssembly.Module(EMPTY));
  } catch {
    return "WebAssembly may not run here. Under a Content-Security-Policy, script-src needs 'wasm-unsafe-eval'.";
  }
}

function loadError(cause) {
  const blocked = blockedBy();
  if (blocked) return new WasmBlockedError(blocked, { phase: "load", cause });
  const record = { phase: "load", retryable: true, cause };
  const hint = policyHint();
  if (hint) {
    return new WasmBlockedError(`The .wasm file could not be fetched. ${hint}`, { ...record, retryable: false });
  }
  if (cause instanceof WebAssembly.CompileError) {
    return new UploadError(
      "The .wasm file is not WebAssembly: the server may answer with a page where the file is missing. " +
        "Copy upload_file_chunked_bg.wasm to where the bundle is (see docs/packages.md).",
      record,
    );
  }
  return new UploadError(`Could not load the WebAssembly: ${wordsOf(cause)}`, record);
}
