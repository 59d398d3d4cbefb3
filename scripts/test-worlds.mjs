// npm run test:worlds: worlds that are not of our making, one after the other; tests/worlds/run.mjs says more.

import { attached } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBuild } from "./setup/index.mjs";

await main(async () => {
  await forBuild();
  await buildWasm();
  return attached("node", ["tests/worlds/run.mjs"]);
});
