// Which file imports which others.

import { javascriptImports } from "./javascript-imports.mjs";
import { rustImports } from "./rust-imports.mjs";
import { filesIn, linesOf } from "./sources.mjs";

const JAVASCRIPT = ["js", "www"];
const RUST = ["src", "server/src"];

/** A map from each file to the `{ file, line }` of its imports. */
export function importsIn(root) {
  const imports = new Map();
  const read = (file) => linesOf(root, file).join("\n");
  for (const file of filesIn(root, JAVASCRIPT, [".js"])) imports.set(file, javascriptImports(file, read(file)));
  for (const folder of RUST) {
    const sources = new Map(filesIn(root, [folder], [".rs"]).map((file) => [file, read(file)]));
    for (const [file, used] of rustImports(folder, sources)) imports.set(file, used);
  }
  return imports;
}
