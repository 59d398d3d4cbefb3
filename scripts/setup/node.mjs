// Other versions of Node, for the suites that run in it. Each is an npm package with one program.

import { join } from "node:path";
import process from "node:process";
import { tools } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { step, unchanged } from "../lib/step.mjs";

/** The versions that are tested by their majors, from the oldest supported to the newest. */
export const nodes = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };

/** The package for this machine. It needs no install script. */
function packageName() {
  const { platform, arch } = process;
  return `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${platform}-${arch}`;
}

const folder = (major) => join(tools, `node-${major}`);

/** The directory of the program, for PATH. */
export const nodePath = (major) => join(folder(major), "node_modules", packageName(), "bin");

/** Node of this major. */
export function node(major) {
  const version = nodes[major];
  return step(`Node ${version}`, async () => {
    const found = await run(join(nodePath(major), "node"), ["--version"], { log: "probes" }).catch(() => "");
    if (found.trim() === `v${version}`) return unchanged;
    const only = ["--no-save", "--ignore-scripts"];
    await run("npm", ["install", "--prefix", folder(major), `${packageName()}@${version}`, ...only], { log: "node" });
  });
}
