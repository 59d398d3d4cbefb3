// npm run test:simulation: runs the algorithm under a virtual clock. SEEDS=n runs n random schedules, SEED=s repeats one.

import { attached } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { forSimulation } from "./setup/index.mjs";

await main(async () => {
  await forSimulation();
  return attached("cargo", ["test", "--test", "core", "simulation", "--", "--nocapture"]);
});
