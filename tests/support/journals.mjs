// Uploads that only keep a journal: what journals do can be seen without a service.

import { withJournal } from "../../js/client/journal/index.js";

export const hour = 3_600_000;

/** What a file is known by; `content` stands for its fingerprint. */
export function identityOf(content, more = {}) {
  const known = { bytes: 1000, filename: "file.bin", purpose: "user_data", endpoint: "https://api.example/v1" };
  return { ...known, fingerprint: `md5 of ${content}`, ...more };
}

/** The error of an upload of a file that another one is uploading. */
export const isBusy = (error) => error.name === "UploadBusyError" && error.retryable === true;

let created = 0;

/** A journal as the WebAssembly writes it, of an upload that lives for one more hour. */
export function recordOf(more = {}) {
  created += 1;
  return {
    uploadId: `upload_${created}`,
    bytes: 1000,
    partSize: 100,
    confirmed: 200,
    partIds: [
      [1, "part_b"],
      [0, "part_a"],
    ],
    prefixLength: 250,
    prefixMd5: "0123456789abcdef0123456789abcdef",
    createdAt: 1_700_000_000,
    expiresAt: 1_700_003_600,
    savedAt: Date.now(),
    completing: false,
    grant: null,
    ...more,
  };
}

/**
 * Starts an upload of `content` with a journal in `store`. It remembers `record`, or the journal it
 * is given, and runs until `complete()`, `fail()` or `suspend()` is called, or `signal` is aborted,
 * which cancels it.
 *
 * `begun` resolves with what the upload is given; `outcome` with `"completed"` or the error, and
 * never rejects.
 */
export function start(store, content, more = {}) {
  const { record = recordOf(), signal, identity = identityOf(content), onWaiting, ...config } = more;
  const warnings = [];
  const cancelled = [];
  // As in the client: what stops an upload from outside aborts the signal that it is given.
  const controller = new AbortController();
  const steering = {};
  const steered = new Promise((resolve, reject) => {
    Object.assign(steering, { complete: resolve, stop: reject });
  });
  steered.catch(() => {});
  const stop = (reason) => {
    controller.abort(reason);
    steering.stop(reason);
  };
  if (signal?.aborted) stop(signal.reason);
  signal?.addEventListener("abort", () => stop(signal.reason));
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));
  const upload = async (given) => {
    const journal = given.journal ?? record;
    const remembered = await given.remember?.(journal);
    begin({ ...given, remembered });
    try {
      await steered;
      await given.forget?.();
      return "completed";
    } catch (error) {
      if (!error.isResumable) {
        cancelled.push(journal.uploadId);
        await given.forget?.();
      }
      throw error;
    }
  };
  const outcome = withJournal({
    store,
    config,
    identity,
    signal: controller.signal,
    onWarning: (warning) => warnings.push(warning),
    onWaiting,
    upload,
    cancel: async ({ uploadId }) => void cancelled.push(uploadId),
  }).catch((error) => error);
  return {
    record,
    begun: Promise.race([begun, outcome]),
    outcome,
    warnings,
    cancelled,
    complete() {
      steering.complete();
      return outcome;
    },
    fail(error = new Error("failed")) {
      steering.stop(error);
      return outcome;
    },
    /** Ends as an upload that can be resumed does: its journal stays. */
    suspend() {
      stop(Object.assign(new Error("suspended"), { isResumable: true }));
      return outcome;
    },
  };
}

/** Leaves a journal of `content` in `store`, as an earlier page does. Gives its record. */
export async function leave(store, content, more) {
  const earlier = start(store, content, more);
  await earlier.begun;
  await earlier.suspend();
  return earlier.record;
}
