// Failures that stay: the upload rejects with the right error, and the server is left clean.

import { timersSet } from "../../support/page/watch.js";
import { equal, matches, ok, rejects } from "../page/assert.js";
import { faults, stats, staysQuiet } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 6 * partSize - 1;

/** Sees that the one upload there was is cancelled and nothing runs on. */
async function cancelled() {
  const { uploads, calls } = await staysQuiet();
  equal([uploads.pending, calls.cancel, calls.complete], [0, 1, 0], "pending uploads, cancel and complete");
  equal(timersSet(), [], "timers left");
}

export const failure = {
  "400 on a part rejects with what the service said, and the upload is cancelled": async () => {
    const error = { message: "no such luck", type: "invalid_request_error", code: "luck", param: "data" };
    const headers = { "x-request-id": "req_of_the_fault" };
    // The parts beside it are aborted, not waited for.
    await faults(
      { operation: "part", nth: 2, status: 400, body: { error }, headers },
      { operation: "part", delay_after_ms: 60_000 },
    );
    const { uploadId, message } = await rejects(upload(fileOf(size), { partSize }), {
      name: "APIError",
      status: 400,
      code: "luck",
      param: "data",
      type: "invalid_request_error",
      phase: "parts",
      requestID: "req_of_the_fault",
      attempts: 1,
      retryable: false,
    });
    ok(uploadId?.startsWith("upload_"), "it knows the upload");
    matches(message, /no such luck/);
    await cancelled();
  },

  "a part whose connection is always dropped rejects after its retries, and the upload is cancelled": async () => {
    await faults({ operation: "part", drop: "before" });
    const options = { partSize, concurrency: 1, maxRetries: 1 };
    await rejects(upload(fileOf(size), options), { name: "APIConnectionError", attempts: 2, phase: "parts" });
    await cancelled();
  },

  "a server that is not there rejects with the three things that can be behind it": async () => {
    const baseURL = new URLSearchParams(location.search).get("unused");
    const { message, cause } = await rejects(upload(fileOf(size), { baseURL, maxRetries: 1 }), {
      name: "APIConnectionError",
      attempts: 2,
      phase: "create",
    });
    matches(message, /key.*CORS.*network/s);
    equal(cause.name, "TypeError", "the cause");
  },

  "an attempt that takes too long is cut and retried": async (outcome) => {
    await faults({ operation: "part", nth: 1, delay_before_ms: 3000 });
    await sameCameBack(outcome, await upload(fileOf(size), { partSize, timeout: 1000 }), size);
    equal((await stats()).calls.part, 7, "parts sent");
  },

  "an attempt that takes too long without a retry left is a timeout error that names the limit": async () => {
    await faults({ operation: "part", delay_after_ms: 60_000 });
    const { message } = await rejects(upload(fileOf(size), { partSize, timeout: 300, maxRetries: 0 }), {
      name: "APIConnectionTimeoutError",
    });
    matches(message, /300 ms/);
    await cancelled();
  },

  "a wrong md5 is refused by the service, and the upload is cancelled": async () => {
    const ended = upload(fileOf(size), { partSize, md5: "0".repeat(32) });
    const { message } = await rejects(ended, { name: "APIError", status: 400, phase: "complete" });
    matches(message, /md5/i);
    const { uploads, calls, completed } = await stats();
    equal([uploads.pending, calls.cancel, completed.length], [0, 1, 0], "pending, cancelled, completed");
  },
};
