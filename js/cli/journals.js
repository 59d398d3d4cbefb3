// Where --resume keeps its journals: a folder of the user's own, which survives reboots.

import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { directoryStore } from "../client/stores/directory.js";
import { removeStaleLocks } from "./lock.js";
import { UsageError } from "./usage.js";

const NAME = "upload-file-chunked";

/** Files that this program leaves behind when it is killed, or whose index was lost. */
const LEFTOVER = /^[\da-f]{64}\.json$|^([\da-f]{64}\.lock\.)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** Milliseconds after which a leftover is removed. An upload lives an hour. */
const LEFTOVER_AGE = 7 * 24 * 60 * 60 * 1000;

/** Milliseconds that the end of the process waits for writes to the journals. */
const WRITE_LIMIT = 10_000;

/** Turns of the event loop without a write after which none is expected any more. */
const CALM = 5;

/** The folder for state, by the customs of the platform. */
export function stateFolder(env = process.env, platform = process.platform, home = homedir()) {
  // The XDG specification says to ignore relative paths.
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, NAME);
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), NAME);
  if (platform === "darwin") return join(home, "Library", "Application Support", NAME);
  return join(home, ".local", "state", NAME);
}

/**
 * Opens the store in `directory`, or in the folder for state. Only its owner may look into it: names
 * of files and grants of a proxy are private. `warn` is called with a sentence when others may.
 */
export function openJournals(directory, warn) {
  const folder = directory ?? stateFolder();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makePrivate(folder, directory === undefined, warn);
    removeLeftovers(folder);
    removeStaleLocks(folder);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--resume: cannot keep journals in ${JSON.stringify(folder)} (${error.code})`);
  }
  return { folder, ...tracked(directoryStore(folder)) };
}

/**
 * `{ store, settled }`: the library does not wait long for the last writes to a store, and they would
 * be lost with the process. `settled` resolves when they are done, or after `WRITE_LIMIT`.
 */
function tracked(store) {
  const writing = new Set();
  const track = (method) => (key, value) => {
    const work = store[method](key, value);
    writing.add(work);
    const over = () => writing.delete(work);
    work.then(over, over);
    return work;
  };
  return {
    store: { ...store, set: track("set"), delete: track("delete") },
    async settled() {
      const end = performance.now() + WRITE_LIMIT;
      // One change of the journals is several writes, one after the other.
      for (let calm = 0; calm < CALM && performance.now() < end; calm = writing.size > 0 ? 0 : calm + 1) {
        const limit = sleep(end - performance.now(), undefined, { ref: false });
        if (writing.size > 0) await Promise.race([Promise.allSettled([...writing]), limit]);
        await nextTurn();
      }
    },
  };
}

/** The program's own folder is closed to others. One that the user chose may be shared on purpose. */
function makePrivate(folder, isOurs, warn) {
  if (process.platform === "win32") return; // Folders of a user are private there.
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  try {
    if (isOurs) return chmodSync(folder, 0o700);
  } catch {
    // It belongs to somebody else.
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
