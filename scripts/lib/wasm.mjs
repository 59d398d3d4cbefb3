// pkg/: the library compiled to WebAssembly with its JavaScript glue. Rebuilt only when
// something it is made from has changed.

import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guardTraps } from "./glue.mjs";
import { hastenMd5 } from "./hasten.mjs";
import { writeInline } from "./inline.mjs";
import { pkg, root } from "./paths.mjs";
import { run } from "./run.mjs";
import { shortenImports } from "./shrink/imports.mjs";
import { blankLocations } from "./shrink/locations.mjs";
import { cutPanics } from "./shrink/panics.mjs";
import { withoutCustomSections } from "./shrink/sections.mjs";
import { fingerprint, isCurrent, write } from "./stamp.mjs";
import { step, unchanged } from "./step.mjs";

const inputs = [
  "src",
  "Cargo.toml",
  "Cargo.lock",
  "scripts/lib/wasm.mjs",
  "scripts/lib/glue.mjs",
  "scripts/lib/hasten.mjs",
  "scripts/lib/inline.mjs",
  "scripts/lib/shrink",
  "package-lock.json",
];
const stamp = ".from-sources";
/** The module of pkg/ with the names of its functions, for `npm run size`. */
export const named = join(root, "target", "named.wasm");
// Of this process alone: two builds at once must not find each other's files.
const fresh = join(root, "target", `pkg-${process.pid}`);

/** Builds pkg/ if it is out of date, or in any case when `always`. */
export function buildWasm({ always = false } = {}) {
  return step("wasm", async () => {
    const print = fingerprint(inputs);
    if (!always && isCurrent(join(pkg, stamp), print) && existsSync(named)) return unchanged;
    rmSync(fresh, { recursive: true, force: true });
    // Left to itself wasm-pack skips wasm-opt without a word when it cannot find it, so it is
    // told to (--no-opt) and the step is taken here. A .gitignore inside pkg/ would keep the
    // files out of the npm package.
    const only = ["--mode", "no-install", "--no-opt", "--no-pack", "--no-gitignore"];
    await run("wasm-pack", ["build", "--target", "web", "--release", "--out-dir", fresh, ...only], {
      log: "wasm",
    });
    const remark = await shrink();
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

async function shrink() {
  const [file, script] = [".wasm", ".js"].map(made);
  const linked = readFileSync(file);
  writeFileSync(file, await hastenMd5(await cutPanics(blankLocations(linked))));
  // Twice over: the first round leaves something for the second. Nothing of ours lies at the very
  // bottom of the memory, where the stack ends.
  await run("wasm-opt", ["-Oz", "-Oz", "-g", "--low-memory-unused", file, "-o", named], { log: "wasm" });
  const small = withoutCustomSections(readFileSync(named));
  const { wasm, glue } = shortenImports({ wasm: small, glue: readFileSync(script, "utf8") });
  writeFileSync(file, wasm);
  writeFileSync(script, glue);
  if (wasm.length >= linked.length / 2) throw new Error("the WebAssembly did not shrink by half, as it always has");
  return `${linked.length} → ${wasm.length} bytes`;
}
