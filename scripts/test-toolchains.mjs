// npm run test:toolchains: builds the library and tests the WebAssembly with other compilers than the pinned one, and with
// the versions of wasm-bindgen before and after the pinned one. Prints a table of the results.
//
// Each combination runs in a copy of the tree, so the pinned versions of the tree do not change.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { main } from "./lib/main.mjs";
import { root, tools } from "./lib/paths.mjs";
import { CommandFailed, run } from "./lib/run.mjs";
import { say, step } from "./lib/step.mjs";
import { forTests } from "./setup/index.mjs";

const suites = ["build", "wasm-node", "wasm-shipped", "wasm-browser", "node"];

/** A compiler that must work, in addition to the pinned one and the newest. */
const also = "1.99.1";

const first = (pattern, file) => pattern.exec(readFileSync(file, "utf8"))[1];

/** The newest stable Rust that rustup offers. */
async function newestRust() {
  const server = process.env.RUSTUP_DIST_SERVER || "https://static.rust-lang.org";
  const response = await fetch(`${server}/dist/channel-rust-stable.toml`);
  if (!response.ok) throw new Error(`cannot find the newest Rust: ${response.status} from ${response.url}`);
  return /\[pkg\.rust\]\s+version = "(\S+)/.exec(await response.text())[1];
}

/** The pinned combination, other compilers, and other versions of wasm-bindgen. */
async function combinations() {
  const rust = first(/^channel = "(.+)"$/m, "rust-toolchain.toml");
  const bindgen = first(/^wasm-bindgen = "=(.+)"$/m, "Cargo.toml");
  const shifted = (by) => bindgen.replace(/\d+$/, (last) => Number(last) + by);
  const rusts = [...new Set([rust, also, await newestRust()])];
  return [
    ...rusts.map((version) => ({ rust: version, bindgen, shift: 0 })),
    ...[-1, 1].map((shift) => ({ rust, bindgen: shifted(shift), shift })),
  ];
}

/** Copies the files that git knows, and links the tools of the tree if they have the right version. */
async function copyTree({ rust, bindgen, shift }) {
  const copy = join(root, "target", "toolchains", `${rust}-${bindgen}`);
  // Compiled files stay for the next run.
  const names = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { log: "toolchains" });
  for (const name of ["src", "scripts", "tests", "js"]) rmSync(join(copy, name), { recursive: true, force: true });
  // A second configuration below the root would make biome refuse to check the tree.
  const wanted = names.split("\n").filter((name) => name !== "biome.json" && existsSync(name));
  for (const name of wanted) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(name, join(copy, name));
  }
  link(join(root, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, ".tools", "bin"), { recursive: true });
  link(join(tools, "bin", "wasm-pack"), join(copy, ".tools", "bin", "wasm-pack"));
  if (shift !== 0) {
    // The crates of one release belong together. Each has its own number, which rises by one with each release.
    const file = join(copy, "Cargo.toml");
    const crates = /^((?:js-sys|web-sys|wasm-bindgen[\w-]*) = .*"=\d+\.\d+\.)(\d+)/gm;
    const shifted = readFileSync(file, "utf8").replace(crates, (_, head, last) => head + (Number(last) + shift));
    writeFileSync(file, shifted);
    await run("cargo", ["metadata", "--format-version", "1", "--manifest-path", file], { log: "toolchains" });
  } else {
    for (const name of ["wasm-bindgen", "wasm-bindgen-test-runner"])
      link(join(tools, "bin", name), join(copy, ".tools", "bin", name));
  }
  return copy;
}

function link(to, path) {
  rmSync(path, { force: true });
  symlinkSync(to, path);
}

/** Builds and tests. Returns the row of the table, and whether all tests passed. */
async function test(combination) {
  const { rust, bindgen } = combination;
  // One folder per compiler, so that crates that do not depend on wasm-bindgen are compiled once.
  const env = { RUSTUP_TOOLCHAIN: rust, CARGO_TARGET_DIR: join(root, "target", "toolchains", `target-${rust}`) };
  let output = "";
  let copy;
  await step(`Rust ${rust}, wasm-bindgen ${bindgen}`, async () => {
    copy = await copyTree(combination);
    output = await run("node", [join(copy, "scripts", "test.mjs"), ...suites], {
      log: `toolchain-${rust}-${bindgen}`,
      env,
    });
  }).catch((error) => {
    if (!(error instanceof CommandFailed)) throw error;
    say(error.message);
    output = error.stdout;
  });
  const results = suites.map((name) => new RegExp(`^. test ${name} .*?(\\d+ passed, .*)$`, "m").exec(output)?.[1]);
  const passed = results.every((result) => result && /, 0 failed/.test(result));
  const warnings = output.match(/^⚠ .*$/gm) ?? [];
  for (const warning of warnings) say(`  ${warning}`);
  const wasm = copy && join(copy, "pkg", "upload_file_chunked_bg.wasm");
  const size = wasm && existsSync(wasm) ? gzipSync(readFileSync(wasm), { level: 9 }).length.toLocaleString("en") : "";
  const cells = [rust, bindgen, size, warnings.length, ...results.map((result) => result ?? "did not run")];
  return { row: `| ${cells.join(" | ")} |`, passed };
}

await main(async () => {
  await forTests(new Set(["chromium"]));
  const results = [];
  for (const combination of await combinations()) results.push(await test(combination));
  const head = ["Rust", "wasm-bindgen", "wasm, gzip", "passes left out", ...suites];
  say(`\n| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}`);
  for (const { row } of results) say(row);
  return results.every(({ passed }) => passed) ? 0 : 1;
});
