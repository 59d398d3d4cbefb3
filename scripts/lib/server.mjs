// The local Uploads API, in the profile Cargo.toml makes for it: quick at hashing.

import { run } from "./run.mjs";

/** Builds it (cargo knows when there is nothing to do) and resolves with the program's path. */
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
