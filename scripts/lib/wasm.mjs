// pkg/: the library compiled to WebAssembly with its JavaScript glue. Rebuilt only when
// something it is made from has changed.

import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { guardTraps } from "./glue.mjs";
import { writeInline } from "./inline.mjs";
import { pkg, root } from "./paths.mjs";
import { run } from "./run.mjs";
import { fingerprint, isCurrent, write } from "./stamp.mjs";
import { step, unchanged } from "./step.mjs";

const inputs = [
  "src",
  "Cargo.toml",
  "Cargo.lock",
  "scripts/lib/wasm.mjs",
  "scripts/lib/glue.mjs",
  "scripts/lib/inline.mjs",
  "package-lock.json",
];
const stamp = ".from-sources";
// Of this process alone: two builds at once must not find each other's files.
const fresh = join(root, "target", `pkg-${process.pid}`);

/** Builds pkg/ if it is out of date, or in any case when `always`. */
export function buildWasm({ always = false } = {}) {
  return step("wasm", async () => {
    const print = fingerprint(inputs);
    if (!always && isCurrent(join(pkg, stamp), print)) return unchanged;
    rmSync(fresh, { recursive: true, force: true });
    // Left to itself wasm-pack skips wasm-opt without a word when it cannot find it, so it is
    // told to (--no-opt) and the step is taken here. A .gitignore inside pkg/ would keep the
    // files out of the npm package.
    const only = ["--mode", "no-install", "--no-opt", "--no-pack", "--no-gitignore"];
    await run("wasm-pack", ["build", "--target", "web", "--release", "--out-dir", fresh, ...only], {
      log: "wasm",
    });
    const remark = await optimize();
    guardTraps(made(".js"));
    writeInline(made(".wasm"), join(fresh, "inline.js"));
    write(join(fresh, stamp), print);
    // Whoever is using pkg/ meanwhile, a running server say, finds the old files or the new.
    rmSync(pkg, { recursive: true, force: true });
    renameSync(fresh, pkg);
    return remark;
  });
}

/** The file wasm-pack made that ends like this. */
function made(ending) {
  const named = readdirSync(fresh).find((name) => name.endsWith(ending));
  return join(fresh, named);
}

async function optimize() {
  const wasm = made(".wasm");
  const smaller = `${wasm}.opt`;
  await run("wasm-opt", ["-O3", wasm, "-o", smaller], { log: "wasm" });
  const [before, after] = [wasm, smaller].map((file) => statSync(file).size);
  if (after >= before) throw new Error(`wasm-opt made ${wasm} no smaller: ${before} → ${after} bytes`);
  renameSync(smaller, wasm);
  return `${before} → ${after} bytes`;
}
