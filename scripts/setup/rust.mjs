// What of Rust a fresh rustup may lack: the wasm target, rustfmt and clippy.

import { existsSync } from "node:fs";
import { run, succeeds } from "../lib/run.mjs";
import { Advice, step, unchanged } from "../lib/step.mjs";

const target = "wasm32-unknown-unknown";

async function rustup(...args) {
  if (!(await succeeds("rustup", ["--version"]))) {
    throw new Advice(
      `rustup is not here: install it (https://rustup.rs), or do by other means what \`rustup ${args.join(" ")}\` does.`,
    );
  }
  await run("rustup", args);
}

/** cargo, and the standard library for wasm. */
export function wasmTarget() {
  return step("wasm target", async () => {
    if (!(await succeeds("cargo", ["--version"]))) {
      throw new Advice("cargo is not here: install Rust from https://rustup.rs.");
    }
    const directory = await run("rustc", ["--print", "target-libdir", "--target", target], { log: "probes" });
    if (existsSync(directory.trim())) return unchanged;
    await rustup("target", "add", target);
  });
}

/** rustfmt and clippy: rustup's minimal profile comes without them. */
export function rustLinters() {
  return step("rustfmt and clippy", async () => {
    const [fmt, clippy] = await Promise.all([
      succeeds("cargo", ["fmt", "--version"]),
      succeeds("cargo", ["clippy", "--version"]),
    ]);
    if (fmt && clippy) return unchanged;
    await rustup("component", "add", "rustfmt", "clippy");
  });
}
