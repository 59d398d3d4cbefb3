// Replaces a section of a document that a command generates. Two marks enclose the section.

import { readFileSync, writeFileSync } from "node:fs";

/** Replaces the text between the marks `begin` and `end` in the document at `path`. */
export function replaceSection(path, [begin, end], text) {
  const [before, rest = ""] = readFileSync(path, "utf8").split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${path} has no marks ${begin} … ${end}`);
  writeFileSync(path, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
