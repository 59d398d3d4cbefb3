// What a workerd process holds, by the system's own account.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** For `skip`. */
export const onLinux = process.platform === "linux" ? false : "reads /proc";

/** The workerd processes this one has started. */
export function workerds() {
  const children = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" });
  return [...children.matchAll(/^\s*(\d+) workerd/gm)].map(([, pid]) => Number(pid));
}

/** Resident memory of one process in bytes. */
export function resident(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

/** Runs `work` and gives the most memory the process held meanwhile, in bytes. */
export async function peakOf(pid, work) {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, resident(pid))), 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}
