// The npm packages of the lock file. Install scripts stay off: nothing here needs one, and
// none may fetch a binary behind our back.

import { run } from "../lib/run.mjs";
import { fingerprint, isCurrent, write } from "../lib/stamp.mjs";
import { step, unchanged } from "../lib/step.mjs";

const stamp = "node_modules/.from-lock";

export function npmPackages() {
  return step("npm packages", async () => {
    const print = fingerprint(["package-lock.json"]);
    if (isCurrent(stamp, print)) return unchanged;
    await run("npm", ["ci", "--ignore-scripts"], { log: "npm-ci" });
    write(stamp, print);
  });
}
