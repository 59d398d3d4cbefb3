// Going on after a reload, and one uploader per file.

import { listResumable } from "upload-file-chunked";
import { MIB } from "../../support/bytes.mjs";
import { equal, ok, rejects } from "../page/assert.js";
import { faults, stats, until } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = MIB / 2;
const size = 12 * partSize - 1;
const options = { partSize, concurrency: 2, resume: true };
/** Parts that wait for their answer until the check is over. */
const held = [7, 8, 9, 10];

export const resume = {
  "after a reload the upload goes on, and only what was not confirmed is sent": async (outcome, phase) => {
    if (phase === 0) {
      await faults({ operation: "part", nth: held, delay_after_ms: 60_000 });
      upload(fileOf(size, 3), options).catch(() => {});
      await until(({ parts_stored }) => parts_stored >= 8);
      // What is confirmed is written down when the digest has passed it.
      const end = performance.now() + 20_000;
      while ((await listResumable())[0]?.confirmed !== 6 * partSize) {
        ok(performance.now() < end, "the six parts that were answered were not written down");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return "reload";
    }
    await faults();
    const [entry, ...others] = await listResumable();
    equal([entry.bytes, entry.confirmed, others], [size, 6 * partSize, []], "what is resumable");
    const before = await stats();
    const done = await upload(fileOf(size, 3), options);
    equal(done.id, entry.uploadId, "the upload");
    await sameCameBack(outcome, done, size, 3);
    const { calls } = await stats();
    equal([calls.create, calls.part - before.calls.part], [1, 6], "creates, and parts sent after the reload");
    equal(await listResumable(), [], "what is left to resume");
  },

  "the same file a second time at once is busy, and sends nothing": async () => {
    await faults({ operation: "part", delay_after_ms: 60_000 });
    const first = upload(fileOf(size, 4), options);
    first.catch(() => {});
    const before = await until(({ parts_stored }) => parts_stored === 2);
    await rejects(upload(fileOf(size, 4), options), { name: "UploadBusyError", retryable: true });
    equal((await stats()).requests, before.requests, "requests");
    ok(navigator.locks, "by Web Locks");
    first.abort();
    await first.catch(() => {});
    equal((await until(({ in_flight }) => in_flight === 0)).uploads.pending, 0, "pending uploads");
  },
};
