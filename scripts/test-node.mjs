// npm run test:node: runs the suites for Node in each supported version, and prints a table of the results.

import { summary } from "./lib/counts.mjs";
import { main } from "./lib/main.mjs";
import { say } from "./lib/step.mjs";
import { suitesUnder } from "./lib/suites.mjs";
import { prepare, runSuite } from "./lib/testing.mjs";
import { nodes } from "./setup/node.mjs";

await main(async () => {
  const majors = Object.keys(nodes);
  await prepare(majors.flatMap(suitesUnder));
  const rows = [];
  let failed = 0;
  for (const major of majors) {
    const results = [];
    for (const name of suitesUnder(major)) results.push(await runSuite(name));
    failed += results.reduce((sum, counts) => sum + counts.failed, 0);
    rows.push(`| ${nodes[major]} | ${results.map(summary).join(" | ")} |`);
  }
  say(`\n| Node | library | command line |\n| --- | --- | --- |\n${rows.join("\n")}`);
  return failed > 0 ? 1 : 0;
});
