// Child processes that never outlive the script. Each has its own process group, so that ending wasm-pack also ends the
// cargo, the test runner and the browser that it started.

import { spawn } from "node:child_process";
import process from "node:process";

const running = new Set();

/** Starts a program in its own process group, without stdin. */
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

/** Runs a program that prints to the terminal. Resolves with its exit code. */
export function attached(command, args) {
  const child = start(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Sends a signal to the child and to all processes that it started. */
export function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended.
  }
}

/** Ends every child. Those that still run after two seconds are killed. */
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

/** Set after a signal. From then on the end of a child is not reported as a failure. */
export let interrupted = false;

/** On SIGINT, SIGTERM and SIGHUP: ends the children, then the script with `exitCode()`. */
export function stopOnSignals(exitCode) {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(name, async () => {
      if (interrupted) return; // npm repeats the signal that the terminal has already sent.
      interrupted = true;
      await stopAll();
      process.exit(exitCode());
    });
  }
}

process.on("exit", () => {
  for (const child of running) signal(child, "SIGKILL");
});
