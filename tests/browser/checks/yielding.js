// An upload returns to the page's event loop between its steps.

import { equal, ok } from "../page/assert.js";
import { faults, stats, staysQuiet, until } from "../page/service.js";
import { comesThrough, fileOf, upload } from "../page/uploads.js";

/** Runs `work` with `step("open" | "load")` called at these steps of each request for a part. */
async function watchingSteps(step, work) {
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (...given) {
    step("open");
    this.addEventListener("load", () => step("load"));
    open.apply(this, given);
  };
  try {
    return await work();
  } finally {
    XMLHttpRequest.prototype.open = open;
  }
}

/** The steps of an upload, and a "turn" for each task that was queued at the step called `at`. */
async function stepsOf(at, work) {
  const { port1, port2 } = new MessageChannel();
  const steps = [];
  port2.onmessage = () => steps.push("turn");
  const step = (name) => {
    steps.push(name);
    if (name === at) port1.postMessage(null);
  };
  await watchingSteps(step, work);
  port2.close();
  return steps;
}

export const yielding = {
  "between an answer and the next request other tasks have their turn": async (outcome) => {
    const options = { partSize: 100, concurrency: 1 };
    const steps = await stepsOf("load", () => comesThrough(outcome, 300, options));
    const each = ["open", "load", "turn"];
    equal(steps, [...each, ...each, ...each], "steps");
  },

  "parts that begin together begin one by one, and other tasks have their turn between them": async (outcome) => {
    // So that none has ended before the last begins.
    await faults({ operation: "part", delay_before_ms: 500 });
    const steps = await stepsOf("open", () => comesThrough(outcome, 400, { partSize: 100, concurrency: 4 }));
    const opened = steps.slice(0, steps.lastIndexOf("open") + 1);
    equal(opened.filter((step) => step === "open").length, 4, "requests");
    ok(opened.filter((step) => step === "turn").length >= 2, steps.join());
  },

  "paused in such a turn, no part is begun any more": async () => {
    const { port1, port2 } = new MessageChannel();
    let task;
    port2.onmessage = () => task.pause();
    const atLoad = (name) => {
      if (name === "load") port1.postMessage(null);
    };
    await watchingSteps(atLoad, async () => {
      task = upload(fileOf(300), { partSize: 100, concurrency: 1 });
      await until(({ parts_stored }) => parts_stored === 1);
      equal((await staysQuiet()).calls.part, 1, "parts sent");
      // From here on each part pauses the upload, and is followed by the next all the same.
      const going = setInterval(() => task.resume(), 1);
      await task;
      clearInterval(going);
    });
    port2.close();
    equal((await stats()).calls.part, 3, "parts sent in the end");
  },
};
