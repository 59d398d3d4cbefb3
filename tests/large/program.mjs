// A program that runs in a Node of its own, so that what it holds is its own.

import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Runs the program at `url` with `given`, and gives what it printed as JSON. */
export async function runInNode(url, given) {
  const args = ["--expose-gc", fileURLToPath(url), JSON.stringify(given)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const piece of child.stdout.setEncoding("utf8")) text += piece;
  return JSON.parse(text);
}
