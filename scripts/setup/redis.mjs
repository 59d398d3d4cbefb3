// A Redis server for the suite `proxy`, from the system's packages. If it is not available, its tests are skipped and say
// so. In CI that is an error.

import process from "node:process";
import { CommandFailed, run, succeeds } from "../lib/run.mjs";
import { step, unchanged } from "../lib/step.mjs";
import { canInstall, install } from "./debian.mjs";

export function redis() {
  return step("Redis", async () => {
    if (await succeeds("redis-server", ["--version"])) return unchanged;
    if (!canInstall()) return "skipped: not installed: redis-server (name of the Debian package)";
    try {
      await install("redis-server");
      return (await run("redis-server", ["--version"], { log: "probes" })).trim().slice(0, 30);
    } catch (error) {
      if (process.env.CI || !(error instanceof CommandFailed)) throw error;
      return `skipped: redis-server could not be installed (${error.message}; ${error.log})`;
    }
  });
}
