// npm run bench -- proxy [--sizes 64,1024 --rounds 5 --no-write]. It needs no browser and no contender.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { say } from "../../scripts/lib/step.mjs";
import { reportProxy } from "../report/report.mjs";
import { startBenchServer } from "../server.mjs";
import { measureProxy } from "./measure.mjs";

const DEFAULT_SIZES = "64,1024";

const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

/** Measures, and writes the results: to target/bench unless the sizes are the default ones. */
export async function benchProxy(args) {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: DEFAULT_SIZES },
      rounds: { type: "string", default: "5" },
      "no-write": { type: "boolean", default: false },
    },
  });
  const { sizes, rounds } = values;
  const server = await startBenchServer({ hasPage: false });
  try {
    const measured = await measureProxy(server, { sizes: sizes.split(",").map(Number), rounds: Number(rounds) });
    const versions = { node: process.versions.node, miniflare: versionOf("miniflare") };
    const machine = { cpu: cpus()[0].model, cores: availableParallelism(), versions };
    say(`\n${reportProxy({ machine, ...measured }, { publish: sizes === DEFAULT_SIZES && !values["no-write"] })}`);
  } finally {
    await server.stop();
  }
}
