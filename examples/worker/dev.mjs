// npm run dev:worker: runs the Worker with a local Uploads API.

import process from "node:process";
import { start } from "../../scripts/lib/children.mjs";
import { main } from "../../scripts/lib/main.mjs";
import { buildServer } from "../../scripts/lib/server.mjs";
import { say, step } from "../../scripts/lib/step.mjs";
import { buildWasm } from "../../scripts/lib/wasm.mjs";
import { forBuild } from "../../scripts/setup/index.mjs";
import { startLocal } from "./local.mjs";

const port = Number(process.env.PORT || 8788);

/** Starts the local Uploads API. Returns its address. */
async function startService() {
  let program;
  await step("server", async () => {
    program = await buildServer();
  });
  const child = start(program, ["--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
  return /http:\S+/.exec(line)[0];
}

await main(
  async () => {
    await forBuild();
    await buildWasm();
    const upstream = `${await startService()}/v1`;
    const { url, closed } = await startLocal({ upstream, port });
    say(`\nOpen ${url} and sign in with the token "demo" (Ctrl-C ends the Worker). The Uploads API is at ${upstream}.`);
    await closed;
  },
  { interrupted: () => 0 },
);
