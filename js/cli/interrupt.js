// Ctrl-C and its kin. The first one ends the upload in order, a second one at once.

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted } from "./failure.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SAME = 500; // milliseconds in which npx passes on the Ctrl-C that the terminal has already sent us
const PATIENCE = 5000; // milliseconds for an answer to create that is on its way

/**
 * Ends `task` on a signal: with a journal it is left to be gone on with, else cancelled. Rejects
 * with {@link Interrupted} then, and else settles as the task does.
 */
export async function untilInterrupted(task, { begun, notes, journals, say }) {
  let interrupt;
  const interrupted = new Promise((_, reject) => {
    interrupt = reject;
  });
  let signalled;
  const onSignal = async (signal) => {
    const now = performance.now();
    if (now - signalled < SAME) return;
    if (signalled) leave(signal, notes, say);
    signalled = now;
    say("Interrupted; once more leaves at once.");
    // An upload whose id is not known yet could not be cancelled.
    const settled = task.then(
      () => {},
      () => {},
    );
    if (notes.creating) await Promise.race([begun, settled, sleep(PATIENCE, undefined, { ref: false })]);
    if (journals?.isKept() && !notes.completing) {
      task.pause();
      await journals.written();
      const outcome = `Interrupted; run the same command again to go on with upload ${notes.uploadId ?? ""}`.trimEnd();
      interrupt(new Interrupted(signal, { uploadId: notes.uploadId, outcome, resumable: true }));
      return;
    }
    task.abort(new Error("interrupted"));
    await settled;
    interrupt(new Interrupted(signal, { uploadId: notes.uploadId, outcome: outcomeOf(notes), resumable: false }));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await Promise.race([
      task.catch((error) => {
        // The outcome is told instead of the abort's reason.
        if (signalled) return interrupted;
        throw error;
      }),
      interrupted,
    ]);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

function outcomeOf({ uploadId, completing, cancelled }) {
  if (cancelled) return `Interrupted; upload ${uploadId} was cancelled`;
  if (completing) return `Interrupted while upload ${uploadId} was being completed: it may have become a File`;
  if (uploadId) return `Interrupted; upload ${uploadId} could not be cancelled and expires by itself`;
  return "Interrupted before the upload was created";
}

function leave(signal, { uploadId, cancelled }, say) {
  if (uploadId && !cancelled) say(`Upload ${uploadId} is left as it is; it expires by itself.`);
  process.exit(new Interrupted(signal, {}).exitCode);
}
