// What the benchmark calls in the page, as `bench`. Only plain values go in and out.

import { watchStalls } from "../../tests/browser/page/stalls.js";
import { watchLongTasks } from "./long-tasks.js";
import { hashersIn, timeHash } from "./md5.js";

/** Loaded one by one, so that a page holds the code of its own contender alone. */
const modules = {
  ours: () => import("./contenders/ours.js"),
  "ours-no-md5": () => import("./contenders/ours-no-md5.js"),
  fetch: () => import("./contenders/fetch.js"),
  "openai-hash-wasm": () => import("./contenders/openai-hash-wasm.js"),
  "openai-spark": () => import("./contenders/openai-spark.js"),
};

let contender;

globalThis.bench = {
  /** Loads the code of `name`; what it has to compile for its first upload too, if `warm`. */
  async load(name, { warm }) {
    contender = await modules[name]();
    if (warm) await contender.prepare?.();
  },

  /**
   * Uploads the picked file. Seconds; milliseconds of the longest stall of this thread, of all its
   * long tasks, and from the call to the first byte of create.
   */
  async measure() {
    const [file] = document.querySelector("input").files;
    const stalls = watchStalls();
    const longTasks = watchLongTasks();
    const begun = performance.now();
    const { status } = await contender.upload(file);
    const seconds = (performance.now() - begun) / 1000;
    if (status !== "completed") throw new Error(`the upload is ${status}`);
    const [create] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/v1/uploads"));
    return { seconds, stall: stalls(), longTasks: await longTasks(), firstByte: create.requestStart - begun };
  },

  hashersIn,
  timeHash,
};

document.documentElement.dataset.ready = "true";
