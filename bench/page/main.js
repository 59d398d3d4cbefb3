// The functions that the benchmark calls in the page, as `bench`. Arguments and results are plain values.

import { watchStalls } from "../../tests/support/page/stalls.js";
import { watchLongTasks } from "./long-tasks.js";

/** Loaded one by one, so that a page has only the code of its contender. */
const modules = {
  ours: () => import("./contenders/ours.js"),
  "ours-no-md5": () => import("./contenders/ours-no-md5.js"),
  before: () => import("./contenders/before.js"),
  "before-no-md5": () => import("./contenders/before-no-md5.js"),
  fetch: () => import("./contenders/fetch.js"),
  "openai-hash-wasm": () => import("./contenders/openai-hash-wasm.js"),
  "openai-spark": () => import("./contenders/openai-spark.js"),
  queue: () => import("./contenders/queue.js"),
  loop: () => import("./contenders/loop.js"),
};

let contender;

/** The browser's timing of the request for create that started after `begun`. */
function createOf(begun) {
  const requests = performance.getEntriesByType("resource");
  return requests.find(({ name, startTime }) => name.endsWith("/v1/uploads") && startTime >= begun);
}

/**
 * Calls `work` with the chosen files. Returns its seconds, and in milliseconds the longest stall of this thread and the sum
 * of its long tasks meanwhile.
 */
async function measured(work) {
  const { files } = document.querySelector("input");
  const stalls = watchStalls();
  const longTasks = watchLongTasks();
  const begun = performance.now();
  await work(files);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, stall: stalls(), longTasks: await longTasks() };
}

globalThis.bench = {
  /** Loads the code of `name`. If `warm`, also compiles what its first upload needs. */
  async load(name, { warm }) {
    contender = await modules[name]();
    if (warm) await contender.prepare?.();
  },

  /** Uploads the chosen file. Returns what `measured` returns. */
  measure: () =>
    measured(async ([file]) => {
      const { status } = await contender.upload(file);
      if (status !== "completed") throw new Error(`the upload is ${status}`);
    }),

  /** Uploads all chosen files, `atOnce` at once. Returns what `measured` returns. */
  measureMany: (atOnce) =>
    measured(async (files) => {
      const completed = await contender.upload(files, atOnce);
      if (completed !== files.length) throw new Error(`${completed} of ${files.length} files are completed`);
    }),

  /** Milliseconds from the call to the first byte of create, for a small file that is uploaded completely. */
  async firstByte() {
    const begun = performance.now();
    await contender.upload(new File([new Uint8Array(1000)], "small.bin"));
    return createOf(begun).requestStart - begun;
  },

  /** Hashes `times` MiB with the hasher called `name`. */
  async hash(name, times) {
    const [{ time }, { default: init }, { noise }] = await Promise.all([
      import("../md5/hashers.js"),
      import("../../pkg/upload_file_chunked.js"),
      import("../../tests/support/bytes.mjs"),
    ]);
    await init();
    return time(name, noise(2 ** 20), times);
  },
};

document.documentElement.dataset.ready = "true";
