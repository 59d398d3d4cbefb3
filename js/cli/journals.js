// Where --resume keeps its journals: a folder of the user's own, which survives reboots.

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { directoryStore } from "../client/stores/directory.js";
import { UsageError } from "./usage.js";

const NAME = "upload-file-chunked";

/** The folder for state, by the customs of the platform. */
export function stateFolder(env = process.env, platform = process.platform, home = homedir()) {
  // The specification has relative paths ignored.
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, NAME);
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), NAME);
  if (platform === "darwin") return join(home, "Library", "Application Support", NAME);
  return join(home, ".local", "state", NAME);
}

/** The store in `directory`; knows whether a journal stands in it and when its writing is over. */
export function openJournals(directory) {
  try {
    // Names of files are nobody else's business.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`--resume: cannot keep journals in ${JSON.stringify(directory)} (${error.code})`);
  }
  const store = directoryStore(directory);
  const writing = new Set();
  const journals = new Set();
  const track = (work) => {
    writing.add(work);
    const over = () => writing.delete(work);
    work.then(over, over);
    return work;
  };
  return {
    get: store.get,
    set(key, value) {
      if (key.startsWith("journal:")) journals.add(key);
      return track(store.set(key, value));
    },
    delete(key) {
      journals.delete(key);
      return track(store.delete(key));
    },
    isKept: () => journals.size > 0,
    written: async () => {
      while (writing.size > 0) await Promise.allSettled(writing);
    },
  };
}
