// Handles SIGINT, SIGTERM and SIGHUP. The first signal stops the uploads; a second one ends the process at once.

import process from "node:process";
import { codeOfSignal } from "./exit-codes.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Milliseconds within which a second signal is the first one again: npx repeats the Ctrl-C of the terminal. */
const SAME = 500;

/**
 * Watches for signals until `end()`. The first one calls `stop()` if `isRunning()`; else nothing has been sent, and
 * the process ends. A second one calls `leave()` and ends the process. `signal` is the first one.
 */
export function watchSignals({ isRunning, stop, leave }) {
  let signal;
  let signalledAt;
  const onSignal = (name) => {
    const now = performance.now();
    if (signalledAt !== undefined && now - signalledAt < SAME) return;
    const isSecond = signal !== undefined;
    [signal, signalledAt] = [signal ?? name, now];
    if (!isSecond && isRunning()) {
      stop();
      return;
    }
    if (isSecond) leave();
    process.exit(codeOfSignal(name));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    get signal() {
      return signal;
    },
    end() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
