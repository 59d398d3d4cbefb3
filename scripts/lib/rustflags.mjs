// The compiler's flags for the WebAssembly. The location of a panic is part of the module's data, with the path of its
// source. The flags keep the paths of the build machine out of the module, and shorten those of our own files: nobody
// reads them, since the words of panics are cut out (`passes/panics.mjs`).

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

/** The environment for cargo that removes the machine's paths from the compiled code. */
export async function withoutPaths(target) {
  const log = "probes";
  const [metadata, sysroot] = await Promise.all([
    run("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", target], { log }),
    run("rustc", ["--print", "sysroot"], { log }),
  ]);
  const sources = JSON.parse(metadata).packages.filter(({ source }) => source);
  // A crate keeps its name and version: `md-5-0.11.0/src/lib.rs`.
  const folders = new Set(sources.map(({ manifest_path }) => `${dirname(dirname(manifest_path))}/`));
  const removed = [...folders, root, `${sysroot.trim()}/lib/rustlib/src/rust/`].map((prefix) => [prefix, ""]);
  const flags = [...removed, ...shortened()].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  // The messages of the compiler name the files as they are.
  flags.push("--remap-path-scope=macro");
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain = "" } = process.env;
  const given = encoded ? encoded.split("\x1f") : plain.split(/\s+/).filter(Boolean);
  return { CARGO_ENCODED_RUSTFLAGS: [...given, ...flags].join("\x1f") };
}

/** Each of our own files, as cargo passes it to the compiler, with a name of one or two letters. */
function shortened() {
  const files = readdirSync(join(root, "src"), { recursive: true }).filter((file) => file.endsWith(".rs"));
  return files.sort().map((file, index) => [join("src", file), index.toString(36)]);
}
