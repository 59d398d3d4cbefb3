// Failures that stay, and stopping.

import { equal, ok, rejects } from "../page/assert.js";
import { faults, stats, until } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 6 * partSize - 1;

/** Sees that the one upload there was is cancelled and nothing runs on. */
async function cancelled() {
  const { uploads, calls } = await until(({ in_flight }) => in_flight === 0);
  equal(uploads.pending, 0, "pending uploads");
  equal([calls.cancel, calls.complete], [1, 0], "cancel and complete");
}

export const endings = {
  "400 on a part rejects with what the service said, and the upload is cancelled": async () => {
    const error = { message: "no such luck", type: "invalid_request_error", code: "luck", param: "data" };
    const headers = { "x-request-id": "req_of_the_fault" };
    await faults({ operation: "part", nth: 2, status: 400, body: { error }, headers });
    const { uploadId } = await rejects(upload(fileOf(size), { partSize }), {
      name: "APIError",
      status: 400,
      code: "luck",
      phase: "parts",
      requestID: "req_of_the_fault",
      retryable: false,
    });
    ok(uploadId?.startsWith("upload_"), "it knows the upload");
    await cancelled();
  },

  "a part that is never answered for good rejects after its retries, and the upload is cancelled": async () => {
    await faults({ operation: "part", drop: "before" });
    const options = { partSize, concurrency: 1, maxRetries: 1 };
    await rejects(upload(fileOf(size), options), { name: "APIConnectionError", attempts: 2, phase: "parts" });
    await cancelled();
  },

  "abort in flight rejects with the reason at once, and the upload is cancelled": async () => {
    await faults({ operation: "part", delay_after_ms: 60_000 });
    const controller = new AbortController();
    const ended = upload(fileOf(size), { partSize, signal: controller.signal });
    ended.catch(() => {});
    await until(({ parts_stored }) => parts_stored === 4);
    const begun = performance.now();
    const reason = new Error("the user had enough");
    controller.abort(reason);
    const error = await ended.catch((error) => error);
    ok(error === reason, `it rejected with ${error}`);
    ok(performance.now() - begun < 5000, "it took more than 5 s");
    await cancelled();
  },

  "an attempt that takes too long is cut and retried": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_before_ms: 3000 });
    await sameCameBack(outcome, await upload(fileOf(size), { partSize, timeout: 1000 }), size);
    equal((await stats()).calls.part, 7, "parts sent");
  },

  "complete whose answer is lost is a CompletionUnknownError, and nothing is cancelled": async () => {
    await faults({ operation: "complete", drop: "after" });
    const options = { partSize, maxRetries: 1 };
    const { uploadId } = await rejects(upload(fileOf(size), options), {
      name: "CompletionUnknownError",
      phase: "complete",
    });
    ok(uploadId?.startsWith("upload_"), "it knows the upload");
    const { uploads, calls } = await stats();
    equal([uploads.pending, calls.cancel], [0, 0], "pending uploads and cancels");
  },

  "a complete dropped before it was looked at succeeds in the end": async (outcome) => {
    await faults({ operation: "complete", nth: 1, drop: "before" });
    await sameCameBack(outcome, await upload(fileOf(size), { partSize }), size);
  },

  "a wrong md5 is refused by the service, and the upload is cancelled": async () => {
    await rejects(upload(fileOf(size), { partSize, md5: "0".repeat(32) }), { name: "APIError", phase: "complete" });
    const { uploads, calls, completed } = await stats();
    equal([uploads.pending, calls.cancel, completed.length], [0, 1, 0], "pending, cancelled, completed");
  },
};
