// Bun's package puts its program in place by an install script, which stays off here: the program
// of this platform is started as it lies.

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { startService } from "../../support/service.mjs";
import { project, workshop } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

const { platform, arch } = process;
const builds = ["", "-baseline", "-musl"].map((flavour) =>
  join(
    workshop,
    "node_modules",
    "@oven",
    `bun-${platform}-${arch === "arm64" ? "aarch64" : arch}${flavour}`,
    "bin",
    "bun",
  ),
);

export default {
  name: "Bun",
  version: () => versionOf("bun"),
  async upload(t) {
    const service = await startService(t);
    const { run } = await project("bun");
    const { stdout } = await run(builds.find(existsSync), "script.mjs", service.baseURL);
    return { service, id: stdout.trim() };
  },
};
