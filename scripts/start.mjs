// npm start: serves the page and a local Uploads API on one port.

import { createServer } from "node:net";
import process from "node:process";
import { start } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { buildServer } from "./lib/server.mjs";
import { Advice, say, step } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBuild } from "./setup/index.mjs";

const host = "127.0.0.1";
const port = process.env.PORT || "8787";
let serving = false;

/** Checked before the build, which takes longer than an error about the port should. */
function portIsFree() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", ({ code }) =>
      reject(
        new Advice(`Cannot listen on ${host}:${port} (${code}): choose another port with \`PORT=8788 npm start\`.`),
      ),
    );
    probe.listen(Number(port), host, () => probe.close(resolve));
  });
}

function serve(program) {
  const child = start(
    program,
    [
      ...["--listen", `${host}:${port}`, "--www", "www"],
      ...["--mount", "/js=js", "--mount", "/pkg=pkg", "--anonymous"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  child.stdout.setEncoding("utf8");
  child.stdout.once("data", () => {
    serving = true;
    say(`\nOpen http://${host}:${port} (Ctrl-C ends the server)`);
  });
  child.stdout.on("data", () => {}); // keep the pipe empty
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 0));
  });
}

await main(
  async () => {
    if (!/^\d{1,5}$/.test(port)) throw new Advice(`PORT must be a number, not ${JSON.stringify(port)}.`);
    await portIsFree();
    await forBuild();
    await buildWasm();
    let program;
    await step("server", async () => {
      program = await buildServer();
    });
    return serve(program);
  },
  // Ctrl-C is the normal way to end the server, so it is not a failure.
  { interrupted: () => (serving ? 0 : 130) },
);
