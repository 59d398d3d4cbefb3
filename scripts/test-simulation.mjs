// npm run test:simulation: the algorithm under a virtual clock. SEEDS=n runs n random schedules, SEED=s
// repeats one.

import { start } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { forSimulation } from "./setup/index.mjs";

await main(async () => {
  await forSimulation();
  const args = ["test", "--test", "core", "simulation", "--", "--nocapture"];
  const child = start("cargo", args, { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
});
