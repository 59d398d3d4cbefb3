// Installs what each command needs. Downloads run while a compiler runs; two compilers never run at once.

import { chromium } from "./chromium.mjs";
import { engines } from "./engines.mjs";
import { node, nodes } from "./node.mjs";
import { contenders, npmPackages, oldestReact, packageTools, recipes } from "./npm.mjs";
import { pythonOpenAI } from "./python.mjs";
import { redis } from "./redis.mjs";
import { rust } from "./rust.mjs";
import { wasmTools } from "./wasm-tools.mjs";

async function wasmBuilders(wanted) {
  await rust(wanted);
  await wasmTools();
}

/** To build pkg/ and the server. */
export const forBuild = () => Promise.all([npmPackages(), wasmBuilders()]);

/** To format the sources. */
export const forFormat = () => Promise.all([npmPackages(), rust({ linters: true })]);

/** To run the algorithm natively. */
export const forSimulation = () => rust();

/** To check the sources. */
export const forCheck = () => Promise.all([npmPackages(), wasmBuilders({ linters: true })]);

/** To test, with what the chosen suites need. */
export const forTests = (needs) =>
  Promise.all([
    npmPackages(),
    wasmBuilders(),
    needs.has("chromium") && chromium(),
    needs.has("engines") && engines(),
    needs.has("python") && pythonOpenAI(),
    needs.has("redis") && redis(),
    needs.has("react 18") && oldestReact(),
    needs.has("frameworks") && recipes(),
    needs.has("package tools") && packageTools(),
    ...Object.keys(nodes)
      .filter((major) => needs.has(`node ${major}`))
      .map(node),
  ]);

/** To run the benchmark with all its contenders. */
export const forBench = () => Promise.all([forTests(new Set(["chromium", "python"])), contenders()]);
