// npm test [-- suite… | all]: sets up what the suites need, runs them one after the other, but
// for those that may share the cores, and counts. The last line is the sum.

import process from "node:process";
import { add, count, none, summary } from "./lib/counts.mjs";
import { main } from "./lib/main.mjs";
import { CommandFailed, run } from "./lib/run.mjs";
import { buildServer } from "./lib/server.mjs";
import { Advice, begin, explain, say, step } from "./lib/step.mjs";
import { all, byDefault, groups, suites } from "./lib/suites.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forTests } from "./setup/index.mjs";

function chosen(names) {
  if (names.length === 1 && names[0] === "all") return all;
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (unknown.length > 0) {
    throw new Advice(`No suite is called ${unknown.join(" or ")}: there are ${Object.keys(suites).join(", ")}.`);
  }
  return names.length > 0 ? names : byDefault;
}

async function prepare(needs) {
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
  const { limit, command } = suites[name];
  try {
    const [program, ...args] = command();
    return { stdout: await run(program, args, { log: `test-${name}`, limit }), ended: "well" };
  } catch (error) {
    explain(error);
    return { stdout: error instanceof CommandFailed ? error.stdout : "", ended: "badly" };
  }
}

/** Runs one suite; one that broke off before it could count, or ran nothing, is a failure. */
async function runSuite(name) {
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

await main(async () => {
  const names = chosen(process.argv.slice(2));
  const left = all.filter((name) => !names.includes(name));
  if (names === byDefault && left.length > 0) say(`Without ${left.join(", ")}, which take minutes: npm test -- all`);
  await prepare(new Set(names.flatMap((name) => suites[name].needs)));
  const results = [];
  for (const group of groups(names)) results.push(...(await Promise.all(group.map(runSuite))));
  const total = results.reduce(add, none);
  // After pages of failures the lines above are out of sight.
  if (total.failed > 0) say(`\n${results.map(({ line }) => line).join("\n")}`);
  say(`\n${summary(total)}`);
  return total.failed > 0 ? 1 : 0;
});
