// The official Python SDK in its own environment, for the conformance suite. If Python is not available, the suite skips
// those tests and says so.

import { join } from "node:path";
import { fingerprint, isCurrent, markCurrent } from "../lib/build-cache.mjs";
import { tools } from "../lib/paths.mjs";
import { run, succeeds } from "../lib/run.mjs";
import { step, unchanged } from "../lib/step.mjs";
import { canInstall, install } from "./debian.mjs";

const requirements = "tests/conformance/requirements.txt";
const environment = join(tools, "python");
const stamp = join(environment, ".from-requirements");

const pythonIsHere = () =>
  succeeds("python3", ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"]);

export function pythonOpenAI() {
  return step("openai for Python", async () => {
    const print = fingerprint([requirements]);
    if (isCurrent(stamp, print)) return unchanged;
    if (!(await pythonIsHere())) {
      if (!canInstall()) return "skipped: python3 ≥ 3.10 with venv is not installed";
      await install("python3", "python3-venv");
    }
    const log = "python";
    await run("python3", ["-m", "venv", "--clear", environment], { log });
    await run(join(environment, "bin", "pip"), ["install", "--requirement", requirements], { log });
    markCurrent(stamp, print);
  });
}
