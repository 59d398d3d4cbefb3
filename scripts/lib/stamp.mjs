// Stamps: a file beside what was made, holding the fingerprint of what it was made from.
// It stands inside the product's own directory, so deleting the product deletes the stamp.

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

/** One hash over the names and contents of files and whole directories. */
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

/** Whether the stamp says that nothing has changed since. */
export function isCurrent(stamp, print) {
  try {
    return readFileSync(stamp, "utf8") === print;
  } catch {
    return false;
  }
}

export function write(stamp, print) {
  writeFileSync(stamp, print);
}
