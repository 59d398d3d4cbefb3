// Stopping an upload from outside.

import { timersSet } from "../../support/page/watch.js";
import { equal, ok } from "../page/assert.js";
import { faults, staysQuiet, until } from "../page/service.js";
import { fileOf, upload } from "../page/uploads.js";

const partSize = 20_000;

export const abort = {
  "an abort while parts are in flight rejects at once with its reason, cancels, and leaves nothing running":
    async () => {
      await faults({ operation: "part", delay_after_ms: 60_000 });
      const controller = new AbortController();
      const ended = upload(fileOf(6 * partSize), { partSize, signal: controller.signal });
      ended.catch(() => {});
      await until(({ parts_stored }) => parts_stored === 4);
      const begun = performance.now();
      const reason = new Error("the user had enough");
      controller.abort(reason);
      const error = await ended.catch((error) => error);
      ok(error === reason, `it rejected with ${error}`);
      ok(performance.now() - begun < 5000, "it took more than 5 s");
      equal(timersSet(), [], "timers left");
      const { uploads, calls } = await staysQuiet();
      equal([uploads.pending, calls.part, calls.cancel, calls.complete], [0, 4, 1, 0], "pending uploads, and calls");
    },
};
