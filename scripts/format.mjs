// npm run format: runs rustfmt and biome on all sources.

import { main } from "./lib/main.mjs";
import { run } from "./lib/run.mjs";
import { step } from "./lib/step.mjs";
import { forFormat } from "./setup/index.mjs";

await main(async () => {
  await forFormat();
  await step("biome", () => run("biome", ["check", "--write"]).then(() => {}));
  await step("rustfmt", () => run("cargo", ["fmt", "--all"], { log: "rustfmt" }).then(() => {}));
});
