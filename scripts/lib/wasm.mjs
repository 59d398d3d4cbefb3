// pkg/: the library compiled to WebAssembly with its JavaScript glue. Rebuilt only when
// something it is made from has changed.
//
// The build does not depend on the output of one compiler or wasm-bindgen: a step after compilation that does not work
// is left out with a warning.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, isCurrent, markCurrent } from "./build-cache.mjs";
import { writeInline } from "./inline.mjs";
import { guardTraps } from "./passes/guard.mjs";
import { shortenImports } from "./passes/imports.mjs";
import { load, module, optional, put, script } from "./passes/optional.mjs";
import { nameByOrder } from "./passes/order.mjs";
import { cutPanics } from "./passes/panics.mjs";
import { pkg, root } from "./paths.mjs";
import { run } from "./run.mjs";
import { withoutPaths } from "./rustflags.mjs";
import { say, step, unchanged } from "./step.mjs";

const target = "wasm32-unknown-unknown";
const inputs = [
  "src",
  "Cargo.toml",
  "Cargo.lock",
  "package-lock.json",
  "rust-toolchain.toml",
  "scripts/lib/inline.mjs",
  "scripts/lib/passes",
  "scripts/lib/rustflags.mjs",
  "scripts/lib/trial.mjs",
  "scripts/lib/wasm.mjs",
];
const stamp = ".from-sources";
/** The module with the names of its functions, for `npm run size`. */
export const named = join(root, "target", "named.wasm");
// One folder per process: two builds at once must not use the same files.
const fresh = join(root, "target", `pkg-${process.pid}`);

/** Builds pkg/ if it is out of date, or if `always` is set. */
export function buildWasm({ always = false } = {}) {
  return step("wasm", async () => {
    const compiler = await run("rustc", ["--version"], { log: "probes" });
    const print = `${fingerprint(inputs)} ${compiler}`;
    if (!always && isCurrent(join(pkg, stamp), print) && existsSync(named)) return unchanged;
    rmSync(fresh, { recursive: true, force: true });
    // If wasm-pack does not find wasm-opt, it skips it without a message. So wasm-opt is switched off here (--no-opt) and
    // run below. A .gitignore inside pkg/ would keep the files out of the npm package.
    const only = ["--mode", "no-install", "--no-opt", "--no-pack", "--no-gitignore"];
    await run("wasm-pack", ["build", "--target", "web", "--release", "--out-dir", fresh, ...only], {
      env: await withoutPaths(target),
      log: "wasm",
    });
    const remark = await finish();
    markCurrent(join(fresh, stamp), print);
    // A program that uses pkg/ at this moment, such as a running server, finds the old files or the new ones.
    rmSync(pkg, { recursive: true, force: true });
    renameSync(fresh, pkg);
    return remark;
  });
}

/** Shrinks the module in `fresh`, and guards its glue. */
async function finish() {
  const linked = { wasm: readFileSync(join(fresh, module)), glue: readFileSync(join(fresh, script), "utf8") };
  const guarded = guardTraps(linked);
  if (!(await load(guarded))) {
    say("⚠ The glue of this wasm-bindgen does not use the guard: a trap will not be noticed.");
  }
  let made = guarded;
  made = await optional("cutting the words of panics", made, cutPanics);
  made = await optional("wasm-opt", made, optimize);
  writeFileSync(named, made.wasm);
  made = await optional("the order of the functions", made, order);
  made = await optional("removing names", made, strip);
  made = await optional("short names for imports", made, shortenImports);
  put(fresh, made);
  writeInline(join(fresh, module), join(fresh, "inline.js"));
  return `${linked.wasm.length} → ${made.wasm.length} bytes`;
}

/**
 * What makes the module larger, but its gzip smaller: large functions are not moved into the only one that calls them, tiny
 * ones are wherever they are called, and neither common subexpressions nor copies of locals get locals of their own.
 */
const FOR_GZIP = [
  "--one-caller-inline-max-function-size=30",
  "--always-inline-max-function-size=4",
  "--skip-pass=local-cse",
  "--skip-pass=merge-locals",
];

async function optimize({ wasm, glue }) {
  // Several rounds, because each leaves something for the next, and rebuilding the control flow most of all.
  // `--low-memory-unused`: the lowest addresses hold the end of the stack and no data.
  const rounds = ["-Oz", "-Oz", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];
  const flags = [...rounds, "--low-memory-unused", ...FOR_GZIP];
  return { wasm: await wasmOpt(wasm, [...flags, "-g"]), glue };
}

async function order({ wasm, glue }) {
  return { wasm: await wasmOpt(nameByOrder(wasm), ["--reorder-functions-by-name", "-g"]), glue };
}

async function strip({ wasm, glue }) {
  return { wasm: await wasmOpt(wasm, ["--strip-debug", "--strip-producers", "--strip-target-features"]), glue };
}

async function wasmOpt(wasm, flags) {
  const [input, output] = ["before", "after"].map((name) => join(fresh, `${name}.wasm`));
  writeFileSync(input, wasm);
  await run("wasm-opt", [...flags, input, "-o", output], { log: "wasm" });
  const after = readFileSync(output);
  for (const file of [input, output]) rmSync(file);
  return after;
}
