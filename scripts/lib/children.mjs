// Child processes that never outlive us. Each leads its own process group, so that stopping
// wasm-pack also stops the cargo, the test runner and the browser it has started.

import { spawn } from "node:child_process";
import process from "node:process";

const running = new Set();

/** Starts a program in a group of its own, without stdin. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
    detached: true,
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/** Runs a program that prints for itself; resolves with its exit code. */
export function attached(command, args) {
  const child = start(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Sends a signal to the child and everything it has started. */
export function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}

/** Asks every child to end; those still there after two seconds are killed. */
export async function stopAll() {
  const ended = [...running].map(
    (child) =>
      new Promise((resolve) => {
        child.once("close", resolve);
        signal(child, "SIGTERM");
        setTimeout(() => signal(child, "SIGKILL"), 2000);
      }),
  );
  await Promise.all(ended);
}

/** Set once a signal has come: from then on a child's end is no failure worth a word. */
export let interrupted = false;

/** On Ctrl-C and its kin: stop the children, then leave with `exitCode()`. */
export function stopOnSignals(exitCode) {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(name, async () => {
      if (interrupted) return; // npm passes on the signal the terminal has already sent us
      interrupted = true;
      await stopAll();
      process.exit(exitCode());
    });
  }
}

process.on("exit", () => {
  for (const child of running) signal(child, "SIGKILL");
});
