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

/** Resident memory of all processes of a group in bytes. */
export function residentOfGroup(group) {
  const ids = execFileSync("ps", ["-o", "pid=,pgid=", "-e"], { encoding: "utf8" });
  const members = [...ids.matchAll(/^\s*(\d+)\s+(\d+)$/gm)].filter(([, , id]) => Number(id) === group);
  return members.reduce((sum, [, pid]) => sum + residentIfAlive(Number(pid)), 0);
}

function residentIfAlive(pid) {
  try {
    return resident(pid);
  } catch {
    return 0;
  }
}

/** Runs `work` and gives the most memory meanwhile, in bytes: of the process, or by `measure`, every `interval` milliseconds. */
export async function peakOf(pid, work, { measure = resident, interval = 5 } = {}) {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, measure(pid))), interval);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}
