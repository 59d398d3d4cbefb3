// The text of --help.

import { common } from "./arguments.js";
import { commands } from "./commands.js";

const NAME = "upload-file-chunked";

export function helpOf(command) {
  const [required, optional] = [true, false].map((isRequired) =>
    Object.entries({ ...command.options, ...common })
      .filter(([, option]) => Boolean(option.required) === isRequired)
      .map(rowOf),
  );
  const others = commands.filter((other) => other !== command && other.words.length);
  const usage = [NAME, ...command.words, ...(command.operands ?? [])].join(" ");
  const sections = [
    `Usage: ${usage} [options]`,
    command.summary,
    required.length > 0 && `Required:\n${table(required)}`,
    `Options:\n${table(optional)}`,
    command.example && `Example:\n  ${command.example}`,
    !command.words.length && `Commands for the single steps:\n${table(others.map(commandRow))}`,
    "Defaults are in parentheses. The key is read from the environment variable OPENAI_API_KEY.",
    command.words.length
      ? "Exit codes: 0 done; 1 failed; 2 wrong usage, nothing was sent."
      : "Exit codes: 0 done; 1 at least one file failed; 2 wrong usage, nothing was sent; 3 another process\n" +
        "is uploading the file; 130 interrupted.",
  ];
  return sections.filter(Boolean).join("\n\n");
}

function rowOf([name, option]) {
  const value = option.bare === undefined ? option.value && ` ${option.value}` : `[=${option.value}]`;
  const short = option.short ? `-${option.short}, ` : "";
  return [`${short}--${name}${value ?? ""}`, option.help];
}

const commandRow = ({ words, summary }) => [words.join(" "), summary];

function table(rows) {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
