// The compiler's flags for the WebAssembly. They keep paths of the build machine out of the module: the location of a
// panic is part of the module's data and contains the path of the source.

import { dirname } from "node:path";
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
  const flags = [...folders, root, `${sysroot.trim()}/lib/rustlib/src/rust/`].map(
    (folder) => `--remap-path-prefix=${folder}=`,
  );
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain = "" } = process.env;
  const given = encoded ? encoded.split("\x1f") : plain.split(/\s+/).filter(Boolean);
  return { CARGO_ENCODED_RUSTFLAGS: [...given, ...flags].join("\x1f") };
}
