// The suites, in the order they run: what each needs, what it runs, and how its tests are counted.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { nodePath, nodes } from "../setup/node.mjs";
import { findChromedriver } from "./chromium.mjs";
import { Advice } from "./step.mjs";

const minutes = 60_000;

/** Of tests/browser/chromium, what kills tabs, clears data and takes the network away. */
const recovery = /^(killed-.*|offline|site-data|two-tabs|www-resume)\.test\.mjs$/;

/**
 * A suite of Node's runner: the `*.test.mjs` of `directory` that fit, so many files `atOnce`. Tests that mostly wait, for
 * timers or for a server that a fault holds back, may be more at once than there are cores.
 */
function nodeSuite(directory, needs = [], { limit = 5 * minutes, fits = () => true, atOnce = 1 } = {}) {
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
      // `--test-force-exit`: a server that a test has left running would keep the runner waiting forever.
      const flags = ["--test-force-exit", `--test-concurrency=${atOnce}`, "--test-reporter=spec"];
      return ["node", "--test", ...flags, ...files];
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
  node: nodeSuite("tests/node", ["pkg"], { atOnce: 4 }),
  cli: nodeSuite("tests/cli", ["pkg"], { atOnce: 3 }),
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
  // What the proxy adds to uploads; its attackers and its runtime are in `workerd`. In the newest Node, which has SQLite.
  proxy: underNode(newest, nodeSuite("tests/proxy", ["pkg", "redis"], { atOnce: 2 })),
  browser: nodeSuite("tests/browser", ["pkg", "chromium", "engines"], { limit: 10 * minutes }),
  // What needs Chromium's debugging protocol.
  chromium: nodeSuite("tests/browser/chromium", ["pkg", "chromium"], {
    fits: (name) => !recovery.test(name),
    atOnce: 2,
  }),
  recovery: nodeSuite("tests/browser/chromium", ["pkg", "chromium"], {
    limit: 10 * minutes,
    fits: (name) => recovery.test(name),
    atOnce: 2,
  }),
  element: nodeSuite("tests/element", ["pkg", "chromium"]),
  react: nodeSuite("tests/react", ["pkg", "chromium", "react 18"]),
  uppy: nodeSuite("tests/uppy", ["pkg", "chromium"]),
  recipes: nodeSuite("tests/recipes", ["pkg", "chromium", "frameworks"], { atOnce: 2 }),
  // Much of it waits in real time for what must end by itself.
  workerd: nodeSuite("tests/workerd", ["pkg", "chromium"], { limit: 10 * minutes, atOnce: 3 }),
  // In the newest Node, which has WebSocket: they ask the isolate for its memory.
  imports: underNode(newest, nodeSuite("tests/imports", ["pkg"], { limit: 60 * minutes })),
  cli: ofNode.cli,
  docs: nodeSuite("tests/docs", ["pkg"]),
  tarball: nodeSuite("tests/packages/quick", ["pkg", "chromium"]),
  examples: nodeSuite("tests/packages/examples", ["pkg", "chromium", "package tools"], { limit: 10 * minutes }),
  // The proxy in real servers, from the tarball. SvelteKit needs a newer Node than the oldest.
  servers: underNode(newest, nodeSuite("tests/packages/servers", ["pkg", "package tools"], { atOnce: 2 })),
  conformance: nodeSuite("tests/conformance", ["python"]),
  packages: nodeSuite("tests/packages", ["pkg", "chromium", "package tools"], { limit: 15 * minutes }),
  chaos: nodeSuite("tests/chaos", ["pkg", "chromium"], { limit: 30 * minutes }),
  large: nodeSuite("tests/large", ["pkg", "chromium"], { limit: 30 * minutes }),
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
const slow = [
  ...[
    "proxy",
    "recovery",
    "element",
    "react",
    "uppy",
    "recipes",
    "workerd",
    "imports",
    "docs",
    "tarball",
    "examples",
    "servers",
    "chaos",
  ],
  ...ends,
];

export const byDefault = process.env.CI ? all : [...all.filter((name) => !slow.includes(name)), "node"];

/**
 * The suites of `names` in two lanes that run side by side, each in order: those that compile, and those of Node's runner,
 * which mostly wait and measure no speed.
 */
export function lanes(names) {
  const compiles = (name) => suites[name].runner === "cargo";
  return [names.filter(compiles), names.filter((name) => !compiles(name))];
}
