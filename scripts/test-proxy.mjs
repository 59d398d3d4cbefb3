// npm run test:proxy: lost answers and processes that die, in seeded runs; tests/proxy/run.mjs says more.

import process from "node:process";
import { attached } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { buildServer } from "./lib/server.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBuild } from "./setup/index.mjs";

await main(async () => {
  await forBuild();
  await buildWasm();
  process.env.UPLOADS_SERVER ??= await buildServer();
  return attached("node", ["tests/proxy/run.mjs"]);
});
