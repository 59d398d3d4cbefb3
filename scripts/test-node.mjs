// npm run test:node: the suites that run in Node, in each version that is supported, and the table
// of what passed.

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
