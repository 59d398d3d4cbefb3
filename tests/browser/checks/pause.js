// Pausing and going on.

import { equal, ok } from "../page/assert.js";
import { faults, stats, until } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 12 * partSize - 1;

/** Counts what goes through XMLHttpRequest, which is parts alone, until it is stopped. */
function countRequests() {
  const { send } = XMLHttpRequest.prototype;
  const requests = {
    begun: 0,
    stop() {
      XMLHttpRequest.prototype.send = send;
    },
  };
  XMLHttpRequest.prototype.send = function (...given) {
    requests.begun += 1;
    send.apply(this, given);
  };
  return requests;
}

export const pause = {
  "paused, no part is begun; resumed, the upload comes through": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 100 });
    const requests = countRequests();
    const task = upload(fileOf(size), { partSize, concurrency: 2 });
    await until(({ parts_stored }) => parts_stored >= 3);
    task.pause();
    ok(task.paused, "it says so");
    const begun = requests.begun;
    ok(begun < 12, "it was under way");
    // What was begun may not have come to the server yet.
    await until(({ in_flight, calls }) => in_flight === 0 && calls.part === begun);
    // Nothing tells of what does not happen: three times what a part takes.
    await new Promise((resolve) => setTimeout(resolve, 300));
    equal(requests.begun, begun, "requests begun while paused");
    equal((await stats()).calls.part, begun, "parts at the server while paused");
    requests.stop();
    task.resume();
    await sameCameBack(outcome, await task, size);
    equal((await stats()).calls.part, 12, "parts sent");
  },

  "an upload can be aborted while it is paused": async () => {
    await faults({ operation: "part", delay_before_ms: 50 });
    const task = upload(fileOf(size), { partSize, concurrency: 2 });
    await until(({ parts_stored }) => parts_stored >= 2);
    task.pause();
    const reason = new Error("no more");
    task.abort(reason);
    equal(await task.catch((error) => error === reason), true, "it rejects with the reason");
    const { uploads } = await until(({ in_flight }) => in_flight === 0);
    equal(uploads.pending, 0, "pending uploads");
  },
};
