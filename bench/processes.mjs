// The CPU time of a process and its descendants, from /proc.

import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in /proc: the same on every architecture that Node supports on Linux. */
const TICKS = 100;

/** `{ parent, seconds }` of every process that can be read. */
function table() {
  const processes = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name of the program may contain spaces and brackets. The fields follow it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [user, system, usersChildren, systemsChildren] = fields.slice(11, 15).map(Number);
      const seconds = (user + system + usersChildren + systemsChildren) / TICKS;
      processes.set(Number(pid), { parent: Number(fields[1]), seconds });
    } catch {
      // It has ended.
    }
  }
  return processes;
}

/** CPU seconds of `root` and all its descendants so far, including those that have ended. */
export function cpuSeconds(root) {
  const processes = table();
  const isWithin = (pid) => pid === root || (processes.has(pid) && isWithin(processes.get(pid).parent));
  return [...processes].filter(([pid]) => isWithin(pid)).reduce((sum, [, { seconds }]) => sum + seconds, 0);
}
