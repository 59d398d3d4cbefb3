// Allows one process per file and folder of journals: two processes that continue the same upload would send its
// parts twice. The lock is a file that names the process that holds it. A damaged lock, or the lock of a process that
// has ended, is replaced.

import { createHash, randomUUID } from "node:crypto";
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { UploadBusyError } from "../node.js";
import { UsageError } from "./usage.js";

/** Milliseconds between two updates of a lock, and the age at which a lock of another machine is stale. */
const [HEARTBEAT, STALE] = [30_000, 120_000];

/** Attempts to take a lock while other processes try the same. */
const ATTEMPTS = 5;

/** The locks that this process takes in `directory`. The end of the process releases them. */
export class Locks {
  #directory;
  /** Lock files that this process holds, each with its content. */
  #held = new Map();
  #timer;
  #releaseAll = () => this.releaseAll();

  constructor(directory) {
    this.#directory = directory;
  }

  /**
   * Takes the lock on the file at `realPath`; `path` is its name in messages. Returns a function that releases it.
   * Throws an UploadBusyError if another process holds it.
   */
  take(realPath, path) {
    const file = join(this.#directory, `${createHash("sha256").update(realPath).digest("hex")}.lock`);
    const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() });
    for (let attempt = 1; !create(file, own); attempt += 1) {
      const found = read(file);
      if (found === undefined) continue; // It has just been released.
      if (attempt >= ATTEMPTS || isHeld(file, found)) throw conflict(found, path);
      remove(file, found);
    }
    this.#hold(file, own);
    return () => this.#release(file);
  }

  releaseAll() {
    for (const file of [...this.#held.keys()]) this.#release(file);
  }

  #hold(file, own) {
    if (this.#held.size === 0) {
      this.#timer = setInterval(() => [...this.#held.keys()].forEach(touch), HEARTBEAT).unref();
      process.once("exit", this.#releaseAll);
    }
    this.#held.set(file, own);
  }

  #release(file) {
    const own = this.#held.get(file);
    if (own === undefined) return;
    remove(file, own);
    this.#held.delete(file);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    process.off("exit", this.#releaseAll);
  }
}

/** Removes locks of processes that have ended: their files may never be uploaded again. */
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
  return Object.assign(new UploadBusyError(), { message: `${who} is uploading ${JSON.stringify(path)} already` });
}

/** Creates the lock with all its content at once, so that no process finds it empty. Returns whether it was free. */
function create(file, content) {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    // This file system may have no hard links.
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

/** Removes the lock if it still has this content. Another process may have replaced it. */
function remove(file, content) {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    if (read(file) !== content) return;
    renameSync(file, aside);
    // Another process may have replaced the lock between `read` and `renameSync`: give it back.
    if (read(aside) !== content) linkSync(aside, file);
  } catch {
    // It is gone, or another process holds it.
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

/** Returns `{ pid, started, host }`, or `undefined` if the content is not a lock of this program. */
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
  // This process cannot see the processes of another machine or container. They update their locks.
  if (holder.host !== hostname()) return ageOf(file) < STALE;
  if (!isRunning(holder.pid)) return false;
  // Another process may have the same number now.
  const started = startOf(holder.pid);
  return holder.started === null || started === null || holder.started === started;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // It belongs to another user.
  }
}

/** When a process started, in the system's unit; `null` if that is not known. */
function startOf(pid) {
  try {
    // It is the 20th field after the name, which is in parentheses (proc(5), starttime).
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
    // Another process removed it. The upload continues.
  }
}

function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
