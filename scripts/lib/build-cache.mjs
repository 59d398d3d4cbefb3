// Skips a build step whose inputs have not changed. A stamp file contains the fingerprint of the inputs. It is in the
// folder of the output, so deleting the output deletes the stamp.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function* filesUnder(path) {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

/** A hash of the names and contents of files and directories. */
export function fingerprint(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of filesUnder(path)) {
      const content = readFileSync(file);
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}

/** Whether the stamp has this fingerprint. */
export function isCurrent(stamp, print) {
  try {
    return readFileSync(stamp, "utf8") === print;
  } catch {
    return false;
  }
}

/** Writes the fingerprint into the stamp. */
export function markCurrent(stamp, print) {
  writeFileSync(stamp, print);
}
