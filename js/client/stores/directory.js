// Journals as files in a directory, for Node, Deno and Bun.

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { NAME } from "./symbols.js";

/**
 * The store in `directory`, which is made when it is missing. Only its owner can read what is in it:
 * names of files are nobody else's business, and neither are grants of a proxy.
 */
export function directoryStore(directory) {
  // Keys may hold what file names may not.
  const path = (key) => join(directory, `${createHash("sha256").update(key).digest("hex")}.json`);
  return {
    [NAME]: `directory ${resolve(directory)}`,
    async get(key) {
      try {
        return parse(await readFile(path(key), "utf8"));
      } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    async set(key, value) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // Renamed into place, so that a crash leaves the old state or the new one, never half.
      const draft = join(directory, `${randomUUID()}.tmp`);
      try {
        await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
        await rename(draft, path(key));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    delete: (key) => rm(path(key), { force: true }),
  };
}

/** The value in `text`. If it is not JSON, the text itself, which the reader then drops as damaged. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
