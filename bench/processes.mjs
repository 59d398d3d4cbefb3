// What a process and all it has started cost, by /proc.

import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of /proc a second: fixed by Linux for every architecture Node runs on. */
const TICKS = 100;

/** `{ parent, seconds }` of every process that can be read. */
function table() {
  const processes = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name of the program may hold spaces and brackets; the fields begin behind it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [user, system, usersChildren, systemsChildren] = fields.slice(11, 15).map(Number);
      const seconds = (user + system + usersChildren + systemsChildren) / TICKS;
      processes.set(Number(pid), { parent: Number(fields[1]), seconds });
    } catch {
      // It ended while we looked.
    }
  }
  return processes;
}

/** CPU seconds of `root` and all its descendants so far, those that have ended included. */
export function cpuSeconds(root) {
  const processes = table();
  const isWithin = (pid) => pid === root || (processes.has(pid) && isWithin(processes.get(pid).parent));
  return [...processes].filter(([pid]) => isWithin(pid)).reduce((sum, [, { seconds }]) => sum + seconds, 0);
}
