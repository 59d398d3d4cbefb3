// npm test [-- suite… | all]: sets up what the suites need, and runs them in two lanes. The last line is the sum of the
// counts.

import process from "node:process";
import { add, none, summary } from "./lib/counts.mjs";
import { main } from "./lib/main.mjs";
import { Advice, say } from "./lib/step.mjs";
import { all, byDefault, lanes, suites } from "./lib/suites.mjs";
import { prepare, runSuite } from "./lib/testing.mjs";

function chosen(names) {
  if (names.length === 1 && names[0] === "all") return all;
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (unknown.length > 0) {
    throw new Advice(`There is no suite ${unknown.join(" or ")}. The suites are ${Object.keys(suites).join(", ")}.`);
  }
  return names.length > 0 ? names : byDefault;
}

async function inOrder(names) {
  const results = [];
  for (const name of names) results.push(await runSuite(name));
  return results;
}

await main(async () => {
  const names = chosen(process.argv.slice(2));
  const left = all.filter((name) => !names.includes(name));
  if (names === byDefault && left.length > 0) say(`Without ${left.join(", ")}, which take minutes: npm test -- all`);
  await prepare(names);
  const results = (await Promise.all(lanes(names).map(inOrder))).flat();
  const total = results.reduce(add, none);
  // Repeat the results, because failures may have printed many lines since.
  if (total.failed > 0) say(`\n${results.map(({ line }) => line).join("\n")}`);
  say(`\n${summary(total)}`);
  return total.failed > 0 ? 1 : 0;
});
