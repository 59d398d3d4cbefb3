// Running suites: what they need is set up first, then each is run to its end and counted.

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

/** What a suite printed to stdout; its failure, if any, is explained on the way. */
async function outputOf(name) {
  const { limit, command, env } = suites[name];
  try {
    const [program, ...args] = command();
    return { stdout: await run(program, args, { log: `test-${name}`, limit, env }), ended: "well" };
  } catch (error) {
    explain(error);
    return { stdout: error instanceof CommandFailed ? error.stdout : "", ended: "badly" };
  }
}

/** Runs one suite; one that broke off before it could count, or ran nothing, is a failure. */
export async function runSuite(name) {
  const end = begin(`test ${name}`);
  const { stdout, ended } = await outputOf(name);
  const counts = count(suites[name].runner, stdout);
  const empty = counts.passed + counts.failed === 0;
  if (empty && ended === "well") say(`The suite ${name} ran no test.`);
  if (counts.failed === 0 && (empty || ended === "badly")) counts.failed = 1;
  const mark = counts.failed > 0 ? "✗" : "✓";
  end(mark, summary(counts));
  for (const reason of counts.reasons) say(`  skipped: ${reason}`);
  return { ...counts, line: `${mark} ${name.padEnd(13)} ${summary(counts)}` };
}
