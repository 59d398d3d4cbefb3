// One process per file and folder of journals: two that go on with the same upload would send
// its parts twice.

import { createHash, randomUUID } from "node:crypto";
import { constants, copyFileSync, linkSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { UsageError } from "./usage.js";

/** Takes the lock on `path` until this process ends. */
export function lock(directory, path) {
  const name = createHash("sha256").update(realpathSync(path)).digest("hex");
  const file = join(directory, `${name}.lock`);
  if (!take(file)) {
    const holder = holderOf(file);
    if (isRunning(holder)) {
      throw new UsageError(`--resume: process ${holder} is uploading ${JSON.stringify(path)} already`);
    }
    rmSync(file, { force: true }); // its holder was killed
    if (!take(file)) throw new UsageError(`--resume: another process is uploading ${JSON.stringify(path)} already`);
  }
  process.on("exit", () => rmSync(file, { force: true }));
}

/** Puts this process's id into `file`, whole or not at all: nobody finds a lock without its holder. */
function take(file) {
  const draft = `${file}.${randomUUID()}.tmp`;
  writeFileSync(draft, String(process.pid), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    // Some file systems have no links.
    return copy(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function copy(draft, file) {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** The process whose id is in `file`; NaN when that is empty or damaged, or gone by now. */
function holderOf(file) {
  try {
    const text = readFileSync(file, "utf8");
    return /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  } catch (error) {
    if (error.code === "ENOENT") return Number.NaN;
    throw error;
  }
}

function isRunning(pid) {
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // somebody else's
  }
}
