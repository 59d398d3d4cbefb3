// npm run test:mutations: puts one bug after another into the algorithm, and shows that the simulation finds each.
// Prints the table in CONTRIBUTING.md.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { root } from "./lib/paths.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { findBugs } from "./lib/world-bugs.mjs";
import { forTests } from "./setup/index.mjs";

const mutations = [
  {
    name: "part ids in the order of arrival",
    file: "src/core/upload/part_ids.rs",
    from: "        id.clone_into(&mut self.ids[index]);\n",
    to: "        let index = self.ids.iter().position(String::is_empty).unwrap_or(index);\n        id.clone_into(&mut self.ids[index]);\n",
  },
  {
    name: "one part too many in flight",
    file: "src/core/upload/parts.rs",
    from: "self.job.concurrency.min(missing.len())",
    to: "(self.job.concurrency + 1).min(missing.len())",
  },
  {
    name: "one part too many with `auto`",
    file: "src/core/tuner/state.rs",
    from: "self.in_flight < self.limit\n",
    to: "self.in_flight <= self.limit\n",
  },
  {
    name: "a prefix is taken for proven without a look",
    file: "src/core/journal_writer.rs",
    from: "Some(prefix) if prefix != prefix_of(digest) => Err(Error::ContentChanged),",
    to: "Some(prefix) if prefix.length != digest.offset() => Err(Error::ContentChanged),",
  },
  {
    name: "parts are written down before the digest has passed them",
    file: "src/core/journal_writer.rs",
    from: "let passed = plan.range(*index).end <= length;",
    to: "let passed = plan.range(*index).end <= length.max(u64::MAX);",
  },
  {
    name: "a complete whose answer was lost is taken for refused",
    file: "src/core/upload/completion.rs",
    from: "doubted.set(doubted.get() || failed.error.leaves_doubt());",
    to: "doubted.set(false && failed.error.leaves_doubt());",
  },
  {
    name: "a failed upload is not cancelled",
    file: "src/core/upload/mod.rs",
    from: "    failure.remains = session.cancel().await;\n",
    to: "",
  },
  {
    name: "a retry moves the bar back",
    file: "src/core/progress.rs",
    from: "let new_most = sent.min(part_size).max(most);\n        self.in_flight += new_most - most;",
    to: "let new_most = sent.min(part_size);\n        self.in_flight = (self.in_flight + new_most).saturating_sub(most);",
  },
  {
    name: "a journal is kept after complete",
    file: "src/core/upload/mod.rs",
    from: "                host.forget().await;\n",
    to: "",
  },
];

await forTests(new Set());
await buildWasm();

// Works in a copy, so that the working tree stays unchanged.
const copy = join(root, "target", "mutations");
rmSync(copy, { recursive: true, force: true });
mkdirSync(copy, { recursive: true });
for (const part of ["Cargo.toml", "Cargo.lock", "src", "server", "tests/core", "tests/wasm"]) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}

function simulate() {
  return spawnSync("cargo", ["test", "--test", "core", "simulation", "--", "--nocapture"], {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, CARGO_TARGET_DIR: join(root, "target", "mutated"), RUST_BACKTRACE: "0" },
    maxBuffer: 2 ** 28,
  });
}

// `npm run test:mutations -- worlds` runs only the bugs that the worlds find. A part of their names may follow.
const [which, only] = process.argv.slice(2);
if (which === "worlds") process.exit(findBugs(only) ? 1 : 0);

let survived = 0;
console.log("| mutation | caught by seed | which says |\n| --- | --- | --- |");
for (const { name, file, from, to } of mutations) {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) throw new Error(`${file} has not exactly one: ${from}`);
  writeFileSync(path, source.replace(from, to));
  const { status, stdout, stderr } = simulate();
  writeFileSync(path, source);
  const output = stdout + stderr;
  const seed = /SEED=(\d+)/.exec(output)?.[1];
  if (status !== 0 && !seed) throw new Error(`${name}: the tests did not run\n${output.slice(-2000)}`);
  const said = /panicked at (?!.*simulation\.rs:3\d:)[^\n]*\n([^\n]*)/.exec(output)?.[1];
  if (status === 0) survived++;
  console.log(`| ${name} | ${seed ?? "**none**"} | ${status === 0 ? "" : said} |`);
}
console.log(`\n${mutations.length - survived} passed, ${survived} failed`);
// Then the bugs that the worlds find. The simulation finds those of the algorithm.
const missed = findBugs();
process.exit(survived + missed ? 1 : 0);
