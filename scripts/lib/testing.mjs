// Runs suites: sets up what they need, runs each, and counts its tests.

import process from "node:process";
import { forTests } from "../setup/index.mjs";
import { count, summary } from "./counts.mjs";
import { CommandFailed, run } from "./run.mjs";
import { buildServer } from "./server.mjs";
import { begin, explain, say, step } from "./step.mjs";
import { suites } from "./suites.mjs";
import { buildWasm } from "./wasm.mjs";

/** Sets up what the suites of these names need. */
export async function prepare(names) {
  const needs = new Set(names.flatMap((name) => suites[name].needs));
  await forTests(needs);
  if (needs.has("pkg")) await buildWasm();
  if (needs.has("server")) {
    await step("server", async () => {
      process.env.UPLOADS_SERVER = await buildServer();
    });
  }
}

/** Runs a suite. Returns its stdout, and explains a failure. */
async function outputOf(name) {
  const { limit, command, env } = suites[name];
  try {
    const [program, ...args] = command();
    return { stdout: await run(program, args, { log: `test-${name}`, limit, env }), hasFailed: false };
  } catch (error) {
    explain(error);
    return { stdout: error instanceof CommandFailed ? error.stdout : "", hasFailed: true };
  }
}

/** Runs one suite. It counts as failed if it ended before its tests were counted, or ran no test. */
export async function runSuite(name) {
  const end = begin(`test ${name}`);
  const { stdout, hasFailed } = await outputOf(name);
  const counts = count(suites[name].runner, stdout);
  const empty = counts.passed + counts.failed === 0;
  if (empty && !hasFailed) say(`The suite ${name} ran no test.`);
  if (counts.failed === 0 && (empty || hasFailed)) counts.failed = 1;
  const mark = counts.failed > 0 ? "✗" : "✓";
  end(mark, summary(counts));
  for (const reason of counts.reasons) say(`  skipped: ${reason}`);
  return { ...counts, line: `${mark} ${name.padEnd(13)} ${summary(counts)}` };
}
