// What is done to the module beyond compiling must not bind the build to one compiler: where it
// fails, or its outcome does not load, it is left out with a warning.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { root } from "../paths.mjs";
import { run } from "../run.mjs";
import { say } from "../step.mjs";
import { guardFile, guardSource } from "./guard.mjs";

/** The names of the two files that a pass may change. */
export const script = "upload_file_chunked.js";
export const module = "upload_file_chunked_bg.wasm";

/** What `pass` makes of `{ wasm, glue }`; the same as before where it fails, or where its outcome does not load. */
export async function optional(name, before, pass, warn = (text) => say(`⚠ ${text}`)) {
  try {
    const after = await pass(before);
    await load(after);
    return after;
  } catch (error) {
    warn(`Without ${name}, so the download is larger: ${error.message}`);
    return before;
  }
}

/** Loads the module by its glue, and traps once; gives whether the guard noticed. Rejects if it cannot be loaded. */
export async function load(made) {
  const directory = join(root, "target", `trial-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    put(directory, made);
    return (await run("node", ["scripts/lib/trial.mjs", directory], { log: "trial" })) === "guarded";
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes the module, its glue and the guard. */
export function put(directory, { wasm, glue }) {
  writeFileSync(join(directory, module), wasm);
  writeFileSync(join(directory, script), glue);
  writeFileSync(join(directory, guardFile), guardSource());
}
