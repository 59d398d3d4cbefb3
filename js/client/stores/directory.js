// Journals as files in a directory, for Node, Deno and Bun.

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The store in `directory`, which is made when it is missing. */
export function directoryStore(directory) {
  // Keys may hold what file names may not.
  const path = (key) => join(directory, `${createHash("sha256").update(key).digest("hex")}.json`);
  return {
    async get(key) {
      try {
        return JSON.parse(await readFile(path(key), "utf8"));
      } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    async set(key, value) {
      await mkdir(directory, { recursive: true });
      // Renamed into place, so that a crash leaves the old state or the new one, never half.
      const draft = join(directory, `${randomUUID()}.tmp`);
      await writeFile(draft, JSON.stringify(value));
      await rename(draft, path(key));
    },
    delete: (key) => rm(path(key), { force: true }),
  };
}
