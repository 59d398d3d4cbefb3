// Handles SIGINT, SIGTERM and SIGHUP. The first signal suspends or cancels the upload; a second one ends the process at once.

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { UploadSuspendedError } from "../node.js";
import { Interrupted } from "./failure.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Milliseconds within which a second signal is the first one again: npx repeats the Ctrl-C of the terminal. */
const SAME = 500;

/** Milliseconds to wait for the answer to create: an upload can only be cancelled by its id. */
const CREATE_LIMIT = 5000;

/**
 * Watches for signals. Await `attach(task)`: it settles like the task, or rejects with {@link Interrupted}. Pass the
 * events of the task to `event`. A signal keeps an upload that has a journal, and cancels one without.
 */
export function watchSignals(output) {
  let task;
  let signalled;
  let signalledAt;
  // Known from the events.
  let uploadId = null;
  let cancelled = false;
  let completing = false;
  let retryAt = 0;
  let wake = () => {};

  const onSignal = (signal) => {
    const now = performance.now();
    if (signalledAt !== undefined && now - signalledAt < SAME) return;
    if (signalled) leave(signal);
    [signalled, signalledAt] = [signal, now];
    // Before there is a task, nothing has been sent.
    if (!task) leave(signal);
    output.say("Interrupted. Interrupt again to leave at once.");
    stop();
  };

  const stop = async () => {
    const isBeingCreated = task.state === "creating" && performance.now() >= retryAt;
    if (isBeingCreated) {
      const known = new Promise((resolve) => {
        wake = resolve;
      });
      await Promise.race([known, settled(task), sleep(CREATE_LIMIT, undefined, { ref: false })]);
    }
    task.suspend();
  };

  const leave = (signal) => {
    if (uploadId && !cancelled) output.say(`Upload ${uploadId} is left as it is. It expires by itself.`);
    process.exit(new Interrupted(signal, "").exitCode);
  };

  const outcome = (error) => {
    const facts = { uploadId, resumable: error.resumable };
    const text = () => {
      if (error.resumable) return `Interrupted. Run the same command again to continue upload ${uploadId}.`;
      if (cancelled) return `Interrupted. Upload ${uploadId} was cancelled.`;
      if (completing) {
        return `Interrupted while completing upload ${uploadId}: it may be complete. Look for the File before you upload it again.`;
      }
      if (uploadId) return `Interrupted. Upload ${uploadId} could not be cancelled. It expires by itself.`;
      return "Interrupted before the upload was created.";
    };
    return new Interrupted(signalled, text(), facts);
  };

  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    event(event) {
      if (event.type === "created") {
        uploadId = event.uploadId;
        wake();
      }
      if (event.type === "retrying") retryAt = performance.now() + event.delay;
      if (event.type === "completing") completing = true;
      if (event.type === "cancelled") cancelled = event.confirmed;
    },
    async attach(running) {
      task = running;
      try {
        return await task;
      } catch (error) {
        if (!signalled || !(error instanceof UploadSuspendedError)) throw error;
        throw outcome(error);
      }
    },
    stop() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

const settled = (promise) =>
  promise.then(
    () => {},
    () => {},
  );
