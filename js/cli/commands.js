// The commands, and the choice of one by the arguments.

import { existsSync } from "node:fs";
import { similarTo } from "../client/options/similar.js";
import { cancel, complete, create, createPart } from "./operations.js";
import { upload } from "./upload.js";
import { UsageError } from "./usage.js";

/** All commands. The first has no name. */
export const commands = [upload, create, complete, cancel, createPart];

/** Returns the command that the arguments start with, and the remaining arguments. */
export function choose(words) {
  const named = commands.find((command) => command.words.length && command.words.every((word, i) => words[i] === word));
  if (named) return { command: named, rest: words.slice(named.words.length) };
  if (words[0] === "help" && !existsSync("help")) return { command: upload, rest: ["--help"] };
  // An incomplete name of a command is an error, unless a file has that name.
  const isPart = words.length > 0 && commands.some((command) => command.words[0] === words[0]);
  if (!isPart || existsSync(words[0])) return { command: upload, rest: words };
  const help = words.some((word) => word === "--help" || word === "-h");
  return help ? { command: upload, rest: ["--help"] } : { command: unknown(words), rest: [] };
}

function unknown([first, second = ""]) {
  const names = commands.filter((command) => command.words.length).map((command) => command.words.join(" "));
  const typed = `${first} ${second}`.trim();
  const similar = similarTo(typed, names);
  const hint = similar ? `Did you mean "${similar}"?` : `There are: ${names.join(", ")}`;
  return {
    words: [],
    options: {},
    run() {
      throw new UsageError(`there is no command "${typed}". ${hint}`);
    },
  };
}
