// Documents, comments and messages are written in plain English. The list has only words that no plain sentence
// needs, so it has no false positives; it cannot find every unclear sentence.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { filesIn, linesOf } from "./sources.mjs";

const FOLDERS = ["src", "server", "js", "scripts", "tests", "www", "bench", "examples", "docs"];
const ENDINGS = [".md", ".rs", ".js", ".mjs", ".ts", ".css", ".html", ".toml"];

const TOP = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Cargo.toml"];

/** The list and its test contain the words. */
const EXCEPT = ["scripts/rules/plain-words.mjs", "tests/build/rules.test.mjs"];

/** What to write instead of which turn. */
const INSTEAD = [
  [/\btold of\b/i, "reported, called with"],
  [/\b(?:go|goes|going|gone|went) on with\b/i, "continue, resume"],
  [/\b(?:whoever|whomever|whosoever|whatsoever|wheresoever)\b/i, "everyone who, the caller that"],
  [/\bstands? beside\b/i, "next to, with"],
  [/\b(?:lay|lays|laid|lying) (?:over|beside)\b/i, "apply, add, merge"],
  [/\b(?:and|or) its kin\b/i, "the names themselves"],
  [/\bwhat is no\b(?! longer\b| more\b)/i, "anything that is not"],
  [/\bcannot be had\b/i, "is not available"],
  [
    /\b(?:till|lest|hitherto|thereof|therein|wherein|whence|thence|heretofore|betwixt)\b/i,
    "until, so that … not, of it",
  ],
];

export function plainWords(root) {
  const documents = filesIn(root, FOLDERS, ENDINGS).filter((path) => !EXCEPT.includes(path));
  const top = TOP.filter((name) => existsSync(join(root, name)));
  return [...documents, ...top].flatMap((file) =>
    linesOf(root, file).flatMap((text, index) =>
      INSTEAD.filter(([turn]) => turn.test(text)).map(([turn, better]) => ({
        file,
        line: index + 1,
        message: `"${turn.exec(text)[0]}": write ${better}`,
      })),
    ),
  );
}
