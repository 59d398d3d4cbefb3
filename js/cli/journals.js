// The folder in which --resume keeps its journals. It belongs to the user and survives reboots.

import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { directoryStore } from "../client/stores/directory.js";
import { removeOldRecords } from "./completed.js";
import { removeStaleLocks } from "./lock.js";
import { UsageError } from "./usage.js";

const NAME = "upload-file-chunked";

/** Names of files that stay when the program is killed, or when the index is lost. */
const LEFTOVER = /^[\da-f]{64}\.json$|^([\da-f]{64}\.lock\.)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** Milliseconds after which such a file is removed. An upload expires after an hour. */
const LEFTOVER_AGE = 7 * 24 * 60 * 60 * 1000;

/** Milliseconds that the process waits for writes to the journals before it ends. */
const WRITE_LIMIT = 10_000;

/** Turns of the event loop without a read or write, after which no more are expected of an upload that has ended. */
const CALM = 5;

/** Milliseconds of such a turn while uploads are running: they may be about to write. */
const RUNNING_TURN = 20;

/** The platform's folder for state. */
export function stateFolder(env = process.env, platform = process.platform, home = homedir()) {
  // The XDG specification says to ignore relative paths.
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, NAME);
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), NAME);
  if (platform === "darwin") return join(home, "Library", "Application Support", NAME);
  return join(home, ".local", "state", NAME);
}

/** The folder of the journals for the value of --resume: `true`, or a path. */
export const folderOf = (resume) => (resume === true ? stateFolder() : resume);

/**
 * Opens the store in the folder of `resume`. Only the owner should have access, because names of files and grants of
 * a proxy are private. `warn` is called with a message if others have access.
 */
export function openJournals(resume, warn) {
  const folder = folderOf(resume);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makePrivate(folder, resume === true, warn);
    removeLeftovers(folder);
    removeStaleLocks(folder);
    removeOldRecords(folder);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--resume: cannot keep journals in ${JSON.stringify(folder)} (${error.code})`);
  }
  return tracked(directoryStore(folder));
}

/**
 * Returns `{ store, settled }`. The library waits only briefly for the last writes to a store, and a write that is
 * not finished when the process ends is lost. `settled` resolves when nothing is read or written any more, or after
 * `WRITE_LIMIT`; with `areRunning` it allows for uploads that have not ended.
 */
function tracked(store) {
  const working = new Set();
  const track = (method) => (key, value) => {
    const work = store[method](key, value);
    working.add(work);
    const over = () => working.delete(work);
    work.then(over, over);
    return work;
  };
  return {
    store: { ...store, get: track("get"), set: track("set"), delete: track("delete") },
    async settled({ areRunning = false } = {}) {
      const end = performance.now() + WRITE_LIMIT;
      const waiting = new AbortController();
      const limit = sleep(WRITE_LIMIT, undefined, { ref: false, signal: waiting.signal }).catch(() => {});
      // One change of the journals consists of several reads and writes in sequence.
      for (let calm = 0; calm < CALM && performance.now() < end; calm = working.size > 0 ? 0 : calm + 1) {
        if (working.size > 0) await Promise.race([Promise.allSettled([...working]), limit]);
        await (areRunning ? sleep(RUNNING_TURN) : nextTurn());
      }
      waiting.abort();
    },
  };
}

/** Removes the access of others to the default folder. A folder that the user chose may be shared on purpose. */
function makePrivate(folder, isOurs, warn) {
  if (process.platform === "win32") return; // There the folders of a user are private.
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  try {
    if (isOurs) return chmodSync(folder, 0o700);
  } catch {
    // It belongs to another user.
  }
  const rights = mode.toString(8).padStart(4, "0");
  warn(
    `others have access to the folder of the journals, ${JSON.stringify(folder)} (mode ${rights}). ` +
      "The journals themselves are private. To close it: chmod 700",
  );
}

function removeLeftovers(folder) {
  for (const name of readdirSync(folder)) {
    if (!LEFTOVER.test(name)) continue;
    const file = join(folder, name);
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > LEFTOVER_AGE) rmSync(file, { force: true });
  }
}
