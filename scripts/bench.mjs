// npm run bench -- proxy: the proxy beside uploads without it; bench/proxy/bench.mjs has its options.
// npm run bench -- --before DIR --sizes 1,64,1024: also an earlier version, checked out and built in DIR.
// npm run bench [-- --sizes 1,64,1024 --rounds 5 --only ours,fetch,queue --no-write]: compares the library with what people use
// today, and writes the results. bench/README.md explains what is measured.

import process from "node:process";
import { main } from "./lib/main.mjs";
import { buildServer } from "./lib/server.mjs";
import { step } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBench, forBuild } from "./setup/index.mjs";

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const isProxy = first === "proxy";
  await (isProxy ? forBuild() : forBench());
  await buildWasm();
  await step("server", async () => {
    process.env.UPLOADS_SERVER = await buildServer();
  });
  if (isProxy) {
    const { benchProxy } = await import("../bench/proxy/bench.mjs");
    await benchProxy(rest);
    return;
  }
  // Imported here because its packages have only just been installed.
  const { bench } = await import("../bench/bench.mjs");
  await bench(process.argv.slice(2));
});
