// The Rust that rust-toolchain.toml pins, with its components. rustup installs a missing toolchain by itself only if its
// automatic installation is enabled, and then it does not always install the target.

import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { run, succeeds } from "../lib/run.mjs";
import { Advice, step, unchanged } from "../lib/step.mjs";

const target = "wasm32-unknown-unknown";
const log = "probes";

/** The name of the toolchain. RUSTUP_TOOLCHAIN takes precedence over the file. */
function toolchain() {
  const [, pinned] = /^channel = "(.+)"$/m.exec(readFileSync("rust-toolchain.toml", "utf8"));
  return process.env.RUSTUP_TOOLCHAIN || pinned;
}

/** Whether cargo, the standard library for wasm and, if `linters`, the linters are installed. */
async function isComplete({ linters }) {
  const probes = [
    ["cargo"],
    ...(linters
      ? [
          ["cargo", "fmt"],
          ["cargo", "clippy"],
        ]
      : []),
  ];
  for (const [program, ...rest] of probes) {
    if (!(await succeeds(program, [...rest, "--version"]))) return false;
  }
  const directory = await run("rustc", ["--print", "target-libdir", "--target", target], { log }).catch(() => "");
  return existsSync(directory.trim());
}

/** Installs the compiler and its components. rustup's minimal profile has no linters. */
export function rust({ linters = false } = {}) {
  return step("Rust", async () => {
    if (await isComplete({ linters })) return unchanged;
    const name = toolchain();
    const parts = `--profile minimal --target ${target} --component rustfmt --component clippy --no-self-update`;
    const args = ["toolchain", "install", name, ...parts.split(" ")];
    if (!(await succeeds("rustup", ["--version"]))) {
      throw new Advice(
        `Rust ${name} with ${target}, rustfmt and clippy is not installed, and neither is rustup. Install rustup from https://rustup.rs, or install by other means what \`rustup ${args.join(" ")}\` installs.`,
      );
    }
    await run("rustup", args);
    return name;
  });
}
