// Builds the local Uploads API, in its own cargo profile, which optimises the hashing.

import { run } from "./run.mjs";

/** Builds the server if it is out of date. Resolves with the path of the program. */
export async function buildServer() {
  const messages = await run(
    "cargo",
    [
      ...["build", "--package", "uploads-server", "--profile", "server"],
      ...["--message-format", "json-render-diagnostics"],
    ],
    { log: "server" },
  );
  const lines = messages
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return lines.find(({ executable, target }) => executable && target.kind.includes("bin")).executable;
}
