// Texts that a command prints into a page, between two marks.

import { readFileSync, writeFileSync } from "node:fs";

/** Replaces what stands between `begin` and `end` in the page at `path`. */
export function writeBetween(path, [begin, end], text) {
  const [before, rest = ""] = readFileSync(path, "utf8").split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${path} has no marks ${begin} … ${end}`);
  writeFileSync(path, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
