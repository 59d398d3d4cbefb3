// The Rust that rust-toolchain.toml pins, with all it names. rustup fetches a missing toolchain by
// itself only where its automatic installation is on, and does not always fetch the target then.

import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { run, succeeds } from "../lib/run.mjs";
import { Advice, step, unchanged } from "../lib/step.mjs";

const target = "wasm32-unknown-unknown";
const log = "probes";

/** The name rustup knows the toolchain by: RUSTUP_TOOLCHAIN comes before the file. */
function toolchain() {
  const [, pinned] = /^channel = "(.+)"$/m.exec(readFileSync("rust-toolchain.toml", "utf8"));
  return process.env.RUSTUP_TOOLCHAIN || pinned;
}

/** Whether cargo, the standard library for wasm and, if wanted, the linters are here. */
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

/** The compiler and its parts: rustup's minimal profile comes without the linters. */
export function rust({ linters = false } = {}) {
  return step("Rust", async () => {
    if (await isComplete({ linters })) return unchanged;
    const name = toolchain();
    const parts = `--profile minimal --target ${target} --component rustfmt --component clippy --no-self-update`;
    const args = ["toolchain", "install", name, ...parts.split(" ")];
    if (!(await succeeds("rustup", ["--version"]))) {
      throw new Advice(
        `Rust ${name} with ${target}, rustfmt and clippy is not here, nor is rustup: install rustup from https://rustup.rs, or do by other means what \`rustup ${args.join(" ")}\` does.`,
      );
    }
    await run("rustup", args);
    return name;
  });
}
