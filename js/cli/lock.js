// One process per file and folder of journals: two that go on with the same upload would send
// its parts twice.

import { createHash } from "node:crypto";
import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { UsageError } from "./usage.js";

/** Takes the lock on `path` until this process ends. */
export function lock(directory, path) {
  const name = createHash("sha256").update(realpathSync(path)).digest("hex");
  const file = join(directory, `${name}.lock`);
  if (!take(file)) {
    const holder = Number(readFileSync(file, "utf8"));
    if (isRunning(holder)) {
      throw new UsageError(`--resume: process ${holder} is uploading ${JSON.stringify(path)} already`);
    }
    rmSync(file, { force: true }); // its holder was killed
    if (!take(file)) throw new UsageError(`--resume: another process is uploading ${JSON.stringify(path)} already`);
  }
  process.on("exit", () => rmSync(file, { force: true }));
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // somebody else's
  }
}
