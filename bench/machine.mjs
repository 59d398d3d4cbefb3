// The machine of the benchmark.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import process from "node:process";

const versionIn = (directory, name) =>
  JSON.parse(readFileSync(`${directory}/node_modules/${name}/package.json`, "utf8")).version;

const pythonOpenAI = () => /^openai==(\S+)/m.exec(readFileSync("tests/conformance/requirements.txt", "utf8"))[1];

/** The machine and all versions. `chromium` is the version that the browser reports. */
export function machine(chromium) {
  const names = ["openai", "p-limit", "hash-wasm", "spark-md5"];
  return {
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    versions: {
      chromium,
      node: process.versions.node,
      "upload-file-chunked": JSON.parse(readFileSync("package.json", "utf8")).version,
      ...Object.fromEntries(names.map((name) => [name, versionIn("bench", name)])),
      "openai-python": pythonOpenAI(),
    },
  };
}

/** The load average of the last minute, caused by other processes and by the rounds before. */
export const load = () => Number(loadavg()[0].toFixed(2));
