// What --help prints.

import { commands } from "./commands.js";

const NAME = "upload-file-chunked";

export function helpOf(command) {
  const rows = Object.entries({ ...command.options, help: { help: "this text" } }).map(([name, option]) => {
    const value = option.bare === undefined ? option.value && ` ${option.value}` : `[=${option.value}]`;
    return [`--${name}${value ?? ""}`, `${option.help}${option.required ? " (required)" : ""}`];
  });
  const others = commands.filter((other) => other !== command && other.words.length);
  return [
    `${[NAME, ...command.words, ...(command.operands ?? [])].join(" ")} [options]`,
    "",
    command.summary,
    "",
    table(rows),
    ...(command.words.length
      ? []
      : ["", "The operations by themselves:", table(others.map(({ words, summary }) => [words.join(" "), summary]))]),
    "",
    "The key is taken from OPENAI_API_KEY. Exit codes: 0 done, 1 failed, 2 cannot work as typed (nothing was",
    "sent), 130 interrupted.",
  ].join("\n");
}

function table(rows) {
  return rows.map(([left, right]) => `  ${left.padEnd(26)} ${right}`).join("\n");
}
