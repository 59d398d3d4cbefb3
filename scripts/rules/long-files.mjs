// A long source file says in its first lines why it is long.

import { filesIn, linesOf } from "./sources.mjs";

const FOLDERS = ["src", "server", "js", "scripts", "tests", "www", "bench", "examples"];
const ENDINGS = [".rs", ".js", ".mjs", ".ts", ".css", ".html"];

/** Lines that a file may have without a reason. */
const MOST = 300;

/** The first lines, in which the reason stands. */
const HEAD = 15;

/** A comment line, such as `// Long because: …`. */
const REASON = /^\s*(?:\/\/[/!]?|\/?\*+|<!--)\s*Long because: \S/;

export function longFiles(root) {
  return filesIn(root, FOLDERS, ENDINGS).flatMap((file) => {
    const lines = linesOf(root, file);
    const length = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    if (length <= MOST || lines.slice(0, HEAD).some((line) => REASON.test(line))) return [];
    const message = `${length} lines, at most ${MOST}: split the file, or add "Long because: …" to its first ${HEAD} lines`;
    return [{ file, line: MOST + 1, message }];
  });
}
