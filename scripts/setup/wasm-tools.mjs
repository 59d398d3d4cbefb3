// wasm-pack and the wasm-bindgen command line, built from source into .tools.
//
// The dev profile builds them in half the time of the release profile. They run for only a second or two.

import { readFileSync } from "node:fs";
import { tools } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { Advice, step, unchanged } from "../lib/step.mjs";

const wasmPack = "0.15.1";

/** The version in the lock file: the generated code and the crate that it calls must have the same version. */
function lockedVersion(crate) {
  const lock = readFileSync("Cargo.lock", "utf8");
  const version = lock.match(new RegExp(`^name = "${crate}"\nversion = "([^"]+)"`, "m"))?.[1];
  if (!version) throw new Advice(`Cargo.lock has no ${crate}. Restore the Cargo.lock of the repository.`);
  return version;
}

function tool(crate, program, version) {
  return step(`${program} ${version}`, async () => {
    const found = await run(program, ["--version"], { log: "probes" }).catch(() => "");
    if (found.trim() === `${program} ${version}`) return unchanged;
    const args = ["install", crate, "--version", version, "--force", "--profile", "dev", "--root", tools];
    const how = { log: `install-${program}`, env: { CARGO_PROFILE_DEV_DEBUG: "false" } };
    try {
      await run("cargo", [...args, "--locked"], how);
    } catch {
      // A mirror of the registry may not have a version in the tool's lock file.
      await run("cargo", args, how);
      return "without its lock file";
    }
  });
}

/** One after the other, because each uses all cores. */
export async function wasmTools() {
  await tool("wasm-pack", "wasm-pack", wasmPack);
  await tool("wasm-bindgen-cli", "wasm-bindgen", lockedVersion("wasm-bindgen"));
}
