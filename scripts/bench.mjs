// npm run bench [-- --sizes 1,64,1024 --rounds 5 --only ours,fetch,queue --no-write]: compares the library with what people use
// today, and writes the results. bench/README.md explains what is measured.

import process from "node:process";
import { main } from "./lib/main.mjs";
import { buildServer } from "./lib/server.mjs";
import { step } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBench } from "./setup/index.mjs";

await main(async () => {
  await forBench();
  await buildWasm();
  await step("server", async () => {
    process.env.UPLOADS_SERVER = await buildServer();
  });
  // Imported here because its packages have only just been installed.
  const { bench } = await import("../bench/bench.mjs");
  await bench(process.argv.slice(2));
});
