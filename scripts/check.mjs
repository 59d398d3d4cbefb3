// npm run check: every check that does not run the code. All checks run, so that one run shows everything that
// has to be changed.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { budget } from "./lib/budget.mjs";
import { main } from "./lib/main.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { begin, explain, say, step } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { listOf, rules } from "./rules/index.mjs";
import { forCheck } from "./setup/index.mjs";

const failed = [];

/** Runs one check. A failure is explained and counted, and the other checks still run. */
async function check(name, command, ...args) {
  const end = begin(name);
  try {
    await run(command, args, { log: `check-${name}` });
    end("✓");
  } catch (error) {
    end("✗");
    explain(error);
    failed.push(name);
  }
}

const deny = ["--", "--deny", "warnings"];

/** cargo locks its target directory, so these run one after the other. */
async function rust() {
  await check("rustfmt", "cargo", "fmt", "--all", "--check");
  await check("clippy", "cargo", "clippy", "--workspace", "--all-targets", ...deny);
  const wasm = ["--package", "upload-file-chunked", "--target", "wasm32-unknown-unknown"];
  await check("clippy for wasm", "cargo", "clippy", ...wasm, "--all-targets", ...deny);
}

async function javascript() {
  await check("biome", "biome", "check", "--error-on-warnings");
  await check("types", "tsc", "--project", "tests/types");
  await check("knip", "knip");
}

/** Packs the tarball that npm would publish, and checks it. */
async function tarball() {
  const directory = join("target", "package");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await step("npm pack", () =>
    run("npm", ["pack", "--pack-destination", directory], { log: "npm-pack" }).then(() => {}),
  );
  const file = join(directory, readdirSync(directory)[0]);
  await check("publint", "publint", file, "--strict");
  await check("are the types wrong", "attw", file, "--profile", "esm-only");
}

/** The rules of the source. */
function source() {
  for (const [name, rule] of Object.entries(rules)) {
    const end = begin(name);
    const places = rule(root);
    end(places.length === 0 ? "✓" : "✗");
    if (places.length === 0) continue;
    say(`\n${listOf(places)}\n`);
    failed.push(name);
  }
}

/** Checks that what a page downloads is within the budget. */
async function size() {
  // Imported here because esbuild may have only just been installed.
  const { sizes } = await import("./lib/sizes.mjs");
  const { text: _, ...measured } = await sizes();
  await step("size", async () => budget(measured)).catch(() => failed.push("size"));
}

await main(async () => {
  await forCheck();
  source();
  await Promise.all([rust(), javascript()]);
  await buildWasm();
  await size();
  await tarball();
  say(failed.length === 0 ? "\nAll clean." : `\nNot clean: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});
