// The suites, in the order they run: what each needs, what it runs, who counts, and which other
// it may run beside.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { nodePath, nodes } from "../setup/node.mjs";
import { findChromedriver } from "./chromium.mjs";
import { Advice } from "./step.mjs";

const minutes = 60_000;

/** Of tests/browser/chromium, what kills tabs, clears data and takes the network away. */
const recovery = /^(killed-.*|offline|site-data|two-tabs|www-resume)\.test\.mjs$/;

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

/** Those of tests/wasm that the target `name` of Cargo.toml has. */
function wasmSuite(name, where, more = {}) {
  return {
    needs: [],
    runner: "cargo",
    limit: 10 * minutes,
    command() {
      const driver = where.includes("--headless") ? ["--chromedriver", findChromedriver()] : [];
      return ["wasm-pack", "test", "--mode", "no-install", ...where, ...driver, "--", "--test", name];
    },
    ...more,
  };
}

/** The suite under another Node than the one that runs this. */
function underNode(major, suite) {
  const env = { PATH: [nodePath(major), process.env.PATH].join(":") };
  return { ...suite, needs: [...suite.needs, `node ${major}`], env };
}

const ofNode = {
  node: nodeSuite("tests/node", ["pkg"]),
  cli: nodeSuite("tests/cli", ["pkg"]),
};
const [oldest, newest] = [Object.keys(nodes).at(0), Object.keys(nodes).at(-1)];

/** The suites that run in Node, in this one: `node-20`, `cli-20` … */
export const suitesUnder = (major) => Object.keys(ofNode).map((name) => `${name}-${major}`);

export const suites = {
  native: {
    needs: [],
    runner: "cargo",
    limit: 10 * minutes,
    command: () => ["cargo", "test", "--workspace", "--no-fail-fast"],
  },
  "wasm-node": wasmSuite("wasm-node", ["--node"]),
  "wasm-browser": wasmSuite("wasm-browser", ["--headless", "--chrome"], { needs: ["chromium"] }),
  // The same tests, of the module as it is shipped.
  "wasm-shipped": wasmSuite("wasm-shipped", ["--node"], {
    needs: ["pkg"],
    env: { NODE_OPTIONS: `--import=${new URL("../../tests/wasm/shipped.mjs", import.meta.url)}` },
  }),
  build: nodeSuite("tests/build", ["pkg"]),
  node: ofNode.node,
  // Has services of its own.
  worlds: { ...nodeSuite("tests/worlds"), needs: ["pkg"] },
  // Every engine. Mostly waits, and asks for no speed: it may share the cores with a compiler.
  browser: { ...nodeSuite("tests/browser", ["pkg", "chromium", "engines"], 10 * minutes), beside: "native" },
  // What needs Chromium's debugging protocol.
  chromium: nodeSuite("tests/browser/chromium", ["pkg", "chromium"], 5 * minutes, (name) => !recovery.test(name)),
  recovery: nodeSuite("tests/browser/chromium", ["pkg", "chromium"], 10 * minutes, (name) => recovery.test(name)),
  element: nodeSuite("tests/element", ["pkg", "chromium"]),
  react: nodeSuite("tests/react", ["pkg", "chromium", "react 18"]),
  uppy: nodeSuite("tests/uppy", ["pkg", "chromium"]),
  recipes: nodeSuite("tests/recipes", ["pkg", "chromium", "frameworks"]),
  // Much of it waits in real time for what must end by itself.
  workerd: nodeSuite("tests/workerd", ["pkg", "chromium"], 10 * minutes),
  cli: ofNode.cli,
  docs: nodeSuite("tests/docs", ["pkg"]),
  tarball: nodeSuite("tests/packages/quick", ["pkg", "chromium"]),
  conformance: nodeSuite("tests/conformance", ["python"]),
  packages: nodeSuite("tests/packages", ["pkg", "chromium"], 15 * minutes),
  chaos: nodeSuite("tests/chaos", ["pkg", "chromium"], 30 * minutes),
  large: nodeSuite("tests/large", ["pkg", "chromium"], 30 * minutes),
  ...Object.fromEntries(
    Object.keys(nodes).flatMap((major) =>
      Object.entries(ofNode).map(([name, suite]) => [`${name}-${major}`, underNode(major, suite)]),
    ),
  ),
};

/**
 * `large` moves gigabytes and `packages` installs a dozen tools, so they run only when named, as do
 * the versions of Node between the oldest and the newest.
 */
const named = ["packages", "large", ...Object.keys(nodes).flatMap(suitesUnder)];
const ends = [oldest, newest].flatMap(suitesUnder);
export const all = Object.keys(suites).filter(
  (name) => ends.includes(name) || !(named.includes(name) || Object.hasOwn(ofNode, name)),
);

/** What takes its minutes; left to CI and to `npm test -- all`. */
const slow = ["recovery", "element", "react", "uppy", "recipes", "workerd", "docs", "tarball", ...ends];

export const byDefault = process.env.CI ? all : [...all.filter((name) => !slow.includes(name)), "node"];

/** The suites of `names` in the order they run, those together that run side by side. */
export function groups(names) {
  const besides = (name) => names.filter((other) => suites[other].beside === name);
  return names.filter((name) => !names.includes(suites[name].beside)).map((name) => [name, ...besides(name)]);
}
