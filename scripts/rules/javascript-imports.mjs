// The relative imports of a JavaScript file.

import { posix } from "node:path";

/** Static and dynamic imports, and re-exports. */
const IMPORT = /(?:^|[;\n])\s*(?:import|export)\b[^"'`;]*?["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']\s*\)/g;

/** `{ file, line }` of each file that `text`, which is the content of `path`, imports. */
export function javascriptImports(path, text) {
  const code = text.replace(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*/gs, (comment) => comment.replace(/[^\n]/g, " "));
  return [...code.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2];
    const end = match.index + match[0].length;
    return { file: posix.join(posix.dirname(path), name), line: code.slice(0, end).split("\n").length };
  });
}
