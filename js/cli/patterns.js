// The patterns of --include and --exclude: `*`, `?` and `**`. Node 20 has none that are stable.

import { UsageError } from "./usage.js";

const PARTS = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

/**
 * A pattern. `matches(path)` compares it with a path relative to the directory, whose separator is `/`. As in a
 * .gitignore, a pattern without a slash is compared with the last name of the path only.
 */
export function pattern(text, flag) {
  if (/[[\]{}]/.test(text)) {
    throw new UsageError(
      `${flag}: a pattern has only *, ? and **, got "${text}". For several endings repeat the flag, and for a bracket write ?`,
    );
  }
  const trimmed = text.replace(/^\.\//, "").replace(/\/+$/, "");
  if (trimmed === "" || trimmed === ".")
    throw new UsageError(`${flag}: expected a pattern such as "*.jsonl", got "${text}"`);
  const isPath = trimmed.includes("/");
  const source = trimmed
    .replace(/^\//, "")
    .replaceAll(/\*\*\/|\*\*|[*?]|[^*?]+/g, (part) => PARTS[part] ?? part.replaceAll(/[\\^$.+()|/]/g, "\\$&"));
  const expression = new RegExp(`^${source}$`, "su");
  return { text, matches: (path) => expression.test(isPath ? path : path.slice(path.lastIndexOf("/") + 1)) };
}

/**
 * `{ isExcluded, isIncluded }` for a path relative to the directory. A pattern that matches a directory matches all
 * that is in it. `isExcluded` expects that the directories of the path were tested before.
 */
export function filter({ include = [], exclude = [] }) {
  const some = (patterns, path) => patterns.some(({ matches }) => matches(path));
  return {
    isExcluded: (path) => some(exclude, path),
    isIncluded: (path) => include.length === 0 || withParents(path).some((part) => some(include, part)),
  };
}

/** `a/b/c` → `a`, `a/b`, `a/b/c` */
function withParents(path) {
  const names = path.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
