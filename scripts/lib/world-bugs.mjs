// Puts the bugs of `world-mutations.mjs` back one at a time, in a copy, and has the worlds find each.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { root } from "./paths.mjs";
import { bugs } from "./world-mutations.mjs";

/** Worlds that may pass before one finds the bug. */
const { WORLDS = "20000" } = process.env;

/** Not `npm run build`: what the module weighs is not the question. */
const BUILD = 'await (await import("./scripts/lib/wasm.mjs")).buildWasm()';

const FILES = [
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain.toml",
  "package.json",
  "package-lock.json",
  "src",
  "js",
  "pkg",
];
const MORE = ["scripts", "server", "tests/core", "tests/wasm", "tests/support", "tests/worlds"];

/** Prints the table; gives how many bugs were not found. `only` is a part of the names of those to try. */
export function findBugs(only = "") {
  const copy = join(root, "target", "world-mutations");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of [...FILES, ...MORE]) cpSync(join(root, part), join(copy, part), { recursive: true });
  for (const part of [".tools", "node_modules"]) {
    if (existsSync(join(root, part))) symlinkSync(join(root, part), join(copy, part));
  }
  const env = { ...process.env, CARGO_TARGET_DIR: join(root, "target", "mutated"), WORLDS, LIMIT: "1" };
  const run = (...words) =>
    spawnSync(process.execPath, words, { cwd: copy, encoding: "utf8", env, maxBuffer: 2 ** 28 });

  let missed = 0;
  console.log("| bug | found in world | what does not hold there |\n| --- | --- | --- |");
  for (const { name, file, from, to } of bugs.filter((bug) => bug.name.includes(only))) {
    const path = join(copy, file);
    const source = readFileSync(path, "utf8");
    if (source.split(from).length !== 2) throw new Error(`${file} has not exactly one: ${from}`);
    const isRust = file.startsWith("src/");
    const module = join(copy, "pkg");
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
    if (isRust) {
      const { status, stdout, stderr } = run("--input-type=module", "-e", BUILD);
      if (status !== 0) throw new Error(`${name}: it does not build\n${(stdout + stderr).slice(-2000)}`);
    }
    const { status, stdout, stderr } = run("tests/worlds/run.mjs");
    writeFileSync(path, source);
    if (isRust) {
      rmSync(module, { recursive: true });
      cpSync(join(root, "pkg"), module, { recursive: true });
    }
    const output = stdout + stderr;
    const seed = /SEED=(\d+)/.exec(output)?.[1];
    // A bug may leave no event loop to report from.
    if (status !== 0 && !seed) throw new Error(`${name}: the worlds did not run\n${output.slice(-2000)}`);
    const rules = new Set([...output.matchAll(/^ {2}([a-z][^:\n]*): /gm)].map(([, rule]) => rule));
    if (status === 0) missed += 1;
    console.log(`| ${name} | ${seed ?? "**none**"} | ${[...rules].join("; ")} |`);
  }
  console.log(`\n${missed} of the bugs put back were not found`);
  return missed;
}
