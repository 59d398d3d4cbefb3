// The npm packages of a lock file. Install scripts are disabled: no package here needs one, and none should download a
// binary.

import { join } from "node:path";
import { installTools } from "../../tests/packages/tools.mjs";
import { fingerprint, isCurrent, markCurrent } from "../lib/build-cache.mjs";
import { run } from "../lib/run.mjs";
import { step, unchanged } from "../lib/step.mjs";

/** Installs the packages of the package-lock.json in `directory`. */
function packagesOf(directory, name) {
  return step(name, async () => {
    const stamp = join(directory, "node_modules", ".from-lock");
    const print = fingerprint([join(directory, "package-lock.json")]);
    if (isCurrent(stamp, print)) return unchanged;
    await run("npm", ["ci", "--ignore-scripts", "--prefix", directory], { log: "npm-ci" });
    markCurrent(stamp, print);
  });
}

export const npmPackages = () => packagesOf(".", "npm packages");

/** The contenders of the benchmark. */
export const contenders = () => packagesOf("bench", "contenders");

/** The oldest React that the hooks support. */
export const oldestReact = () => packagesOf("tests/react/18", "React 18");

/** The frameworks that the recipes are run with. */
export const recipes = () => packagesOf("tests/recipes", "frameworks");

/** The tools and frameworks that the tarball is installed beside. */
export const packageTools = () => step("package tools", async () => ((await installTools()) ? unchanged : undefined));
