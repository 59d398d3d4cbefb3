// The local Uploads API. The dev profile: it shares what `cargo test` compiles.

import { run } from "./run.mjs";

/** Builds it (cargo knows when there is nothing to do) and resolves with the program's path. */
export async function buildServer() {
  const output = await run(
    "cargo",
    ["build", "--package", "uploads-server", "--message-format", "json-render-diagnostics"],
    { log: "server" },
  );
  const messages = output.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return messages.find(({ target, executable }) => executable && target.name === "uploads-server").executable;
}
