// The npm packages of a lock file. Install scripts stay off: nothing here needs one, and none may
// fetch a binary behind our back.

import { join } from "node:path";
import { run } from "../lib/run.mjs";
import { fingerprint, isCurrent, write } from "../lib/stamp.mjs";
import { step, unchanged } from "../lib/step.mjs";

/** Those of `directory`, which is where its package-lock.json stands. */
function packagesOf(directory, name) {
  return step(name, async () => {
    const stamp = join(directory, "node_modules", ".from-lock");
    const print = fingerprint([join(directory, "package-lock.json")]);
    if (isCurrent(stamp, print)) return unchanged;
    await run("npm", ["ci", "--ignore-scripts", "--prefix", directory], { log: "npm-ci" });
    write(stamp, print);
  });
}

export const npmPackages = () => packagesOf(".", "npm packages");

/** What the library is measured beside. */
export const contenders = () => packagesOf("bench", "contenders");
