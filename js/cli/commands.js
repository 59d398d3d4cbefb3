// The commands, and which of them is meant.

import { existsSync } from "node:fs";
import { cancel, complete, create, createPart } from "./operations.js";
import { upload } from "./upload.js";
import { UsageError } from "./usage.js";

/** Every command; the first is the one without a name. */
export const commands = [upload, create, complete, cancel, createPart];

/** The command the words begin with, and the words that remain. */
export function choose(words) {
  const named = commands.find((command) => command.words.length && command.words.every((word, i) => words[i] === word));
  if (named) return { command: named, rest: words.slice(named.words.length) };
  if (words[0] === "help" && !existsSync("help")) return { command: upload, rest: ["--help"] };
  // Half a name is a slip, unless there is a file of that name.
  const family = words.length > 0 && commands.some((command) => command.words[0] === words[0]);
  return family && !existsSync(words[0]) ? { command: unknown(words), rest: [] } : { command: upload, rest: words };
}

function unknown([first, second = ""]) {
  const named = commands.filter((command) => command.words.length).map((command) => command.words.join(" "));
  return {
    words: [],
    options: {},
    run() {
      throw new UsageError(`there is no command "${`${first} ${second}`.trim()}"; there are: ${named.join(", ")}`);
    },
  };
}
