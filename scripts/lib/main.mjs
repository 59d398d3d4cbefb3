// The frame of every script: signals stop the children, a failure is explained once and
// becomes the exit code.

import process from "node:process";
import { stopAll, stopOnSignals } from "./children.mjs";
import { explain } from "./step.mjs";

export async function main(work, { exitCode } = {}) {
  stopOnSignals(exitCode);
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    await stopAll();
    explain(error);
    process.exitCode = 1;
  }
}
