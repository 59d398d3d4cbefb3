// The suites, in the order they run: what each needs, what it runs, who counts, and which other
// it may run beside.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Advice } from "./step.mjs";

const minutes = 60_000;

/** Of tests/browser, what waits for tabs to die, connections to stall and limits to pass. */
const recovery = /^(busy|network|pause|resume.*|trap|trouble|www-resume)\.test\.mjs$/;

function nodeSuite(directory, needs = [], limit = 5 * minutes, fits = () => true) {
  return {
    needs: ["server", ...needs],
    runner: "node",
    limit,
    command() {
      const files = existsSync(directory)
        ? readdirSync(directory)
            .filter((name) => name.endsWith(".test.mjs") && fits(name))
            .map((name) => join(directory, name))
        : [];
      if (files.length === 0) throw new Advice(`${directory} has no *.test.mjs.`);
      // A server some test has forgotten would keep the runner waiting for ever.
      return ["node", "--test", "--test-force-exit", "--test-reporter=spec", ...files];
    },
  };
}

export const suites = {
  native: {
    needs: [],
    runner: "cargo",
    limit: 10 * minutes,
    command: () => ["cargo", "test", "--workspace", "--no-fail-fast"],
  },
  wasm: nodeSuite("tests/wasm", ["pkg"]),
  build: nodeSuite("tests/build", ["pkg"]),
  node: nodeSuite("tests/node", ["pkg"]),
  browser: nodeSuite("tests/browser", ["pkg", "chromium"], 5 * minutes, (name) => !recovery.test(name)),
  recovery: nodeSuite("tests/browser", ["pkg", "chromium"], 10 * minutes, (name) => recovery.test(name)),
  // Mostly waits, and asks for no speed: it may share the cores with a compiler.
  engines: { ...nodeSuite("tests/engines", ["pkg", "chromium", "engines"], 10 * minutes), beside: "native" },
  workerd: nodeSuite("tests/workerd", ["pkg", "chromium"]),
  cli: nodeSuite("tests/cli", ["pkg"]),
  docs: nodeSuite("tests/docs", ["pkg"]),
  tarball: nodeSuite("tests/packages/quick", ["pkg", "chromium"]),
  conformance: nodeSuite("tests/conformance", ["python"]),
  packages: nodeSuite("tests/packages", ["pkg", "chromium"], 15 * minutes),
  chaos: nodeSuite("tests/chaos", ["pkg", "chromium"], 30 * minutes),
  large: nodeSuite("tests/large", ["pkg", "chromium"], 30 * minutes),
};

/** `large` moves gigabytes and `packages` installs a dozen tools, so they run only when named. */
export const all = Object.keys(suites).filter((name) => !["packages", "large"].includes(name));

/** What takes its minutes; left to CI and to `npm test -- all`. */
const slow = ["recovery", "workerd", "cli", "docs", "tarball"];

export const byDefault = process.env.CI ? all : all.filter((name) => !slow.includes(name));

/** The suites of `names` in the order they run, those together that run side by side. */
export function groups(names) {
  const besides = (name) => names.filter((other) => suites[other].beside === name);
  return names.filter((name) => !names.includes(suites[name].beside)).map((name) => [name, ...besides(name)]);
}
