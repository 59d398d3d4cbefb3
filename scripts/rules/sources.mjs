// The files that people write, for the rules of the source.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of tools, and of files that tools write. */
const GENERATED = new Set(["node_modules", "target", "pkg", "public", "fixtures"]);

/** Paths of the files below `folders` of `root` whose names end with one of `endings`, with `/` between names. */
export function filesIn(root, folders, endings) {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!GENERATED.has(entry.name) && !entry.name.startsWith(".")) visit(path);
      } else if (endings.some((ending) => path.endsWith(ending))) {
        found.push(path);
      }
    }
  };
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) visit(folder);
  return found.sort();
}

/** The lines of the file. */
export const linesOf = (root, path) => readFileSync(join(root, path), "utf8").split("\n");
