// One process per file and folder of journals: two that continue the same upload would send its parts
// twice. The lock is a file that says who holds it. One that says nothing useful, or names a process
// that has ended, is taken over.

import { createHash, randomUUID } from "node:crypto";
import {
  linkSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { UsageError } from "./usage.js";

/** Milliseconds between two signs of life, and after how many without one another machine's lock is stale. */
const [HEARTBEAT, STALE] = [30_000, 120_000];

/** Attempts to take a lock that others are taking over at the same moment. */
const ATTEMPTS = 5;

/** Takes the lock on `path` until this process ends, or until the function it gives is called. */
export function lock(directory, path) {
  const name = createHash("sha256").update(realpathSync(path)).digest("hex");
  const file = join(directory, `${name}.lock`);
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() });
  for (let attempt = 1; !create(file, own); attempt += 1) {
    const found = read(file);
    if (found === undefined) continue; // It was released just now.
    if (attempt >= ATTEMPTS || isHeld(file, found)) throw new UsageError(conflict(found, path));
    remove(file, found);
  }
  const timer = setInterval(() => touch(file), HEARTBEAT).unref();
  const release = () => {
    clearInterval(timer);
    remove(file, own);
  };
  process.once("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

/** Removes locks of processes that have ended; their files may never be uploaded again. */
export function removeStaleLocks(directory) {
  for (const name of readdirSync(directory)) {
    if (!/^[\da-f]{64}\.lock$/.test(name)) continue;
    const file = join(directory, name);
    const found = read(file);
    if (found !== undefined && !isHeld(file, found)) remove(file, found);
  }
}

function conflict(found, path) {
  const { pid, host } = parse(found) ?? {};
  const place = host === hostname() ? "" : ` on ${host}`;
  const who = pid ? `process ${pid}${place}` : "another process";
  return `--resume: ${who} is uploading ${JSON.stringify(path)} already`;
}

/** Creates the lock with all its content at once, so that nobody finds it empty. Gives whether it was free. */
function create(file, content) {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    // Some file systems have no hard links.
    if (["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EACCES"].includes(error.code)) return createInPlace(file, content);
    throw new UsageError(`--resume: cannot write the lock ${JSON.stringify(file)} (${error.code})`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function createInPlace(file, content) {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw new UsageError(`--resume: cannot write the lock ${JSON.stringify(file)} (${error.code})`);
  }
}

/** Removes the lock if it still says `content`: another process may have taken it over meanwhile. */
function remove(file, content) {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    if (read(file) !== content) return;
    renameSync(file, aside);
    // Between the look and the move another process may have been quicker: give it back.
    if (read(aside) !== content) linkSync(aside, file);
  } catch {
    // It is gone, or somebody else holds it.
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw new UsageError(`--resume: cannot read the lock ${JSON.stringify(file)} (${error.code})`);
  }
}

/** `{ pid, started, host }`; `undefined` for what is not a lock of this program. */
function parse(content) {
  try {
    const { pid, started = null, host } = JSON.parse(content);
    return Number.isSafeInteger(pid) && pid > 0 && typeof host === "string" ? { pid, started, host } : undefined;
  } catch {
    return undefined;
  }
}

function isHeld(file, content) {
  const holder = parse(content);
  if (!holder) return false;
  // Processes of another machine, or container, cannot be asked: they show that they live.
  if (holder.host !== hostname()) return ageOf(file) < STALE;
  if (!isRunning(holder.pid)) return false;
  // Another process may have got the same number.
  const started = startOf(holder.pid);
  return holder.started === null || started === null || holder.started === started;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // It is somebody else's.
  }
}

/** When a process started, in the system's own unit; `null` where that is not known. */
function startOf(pid) {
  try {
    // After the name, which stands in parentheses, it is the 20th field (proc(5), starttime).
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // It was removed by hand; the upload goes on.
  }
}

function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
