// The main function of every script. Signals end the children. A failure is explained once and sets the exit code.

import process from "node:process";
import { stopAll, stopOnSignals } from "./children.mjs";
import { explain } from "./step.mjs";

/** `interrupted` returns the exit code after a signal. */
export async function main(work, { interrupted = () => 130 } = {}) {
  stopOnSignals(interrupted);
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    await stopAll();
    explain(error);
    process.exitCode = 1;
  }
}
