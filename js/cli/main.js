// Runs a command: from its arguments to its exit code.

import { readFileSync } from "node:fs";
import process from "node:process";
import { parse } from "./arguments.js";
import { choose } from "./commands.js";
import { readSettings, secretsInEnvironment } from "./environment.js";
import { DONE, FAILED, USAGE } from "./exit-codes.js";
import { failureLine, failureRecord } from "./failure.js";
import { onOneLine } from "./format.js";
import { helpOf } from "./help.js";
import { createOutput } from "./output.js";
import { Redactor } from "./secrets.js";
import { UsageError, usageErrorOf } from "./usage.js";

/** Runs the command; resolves with the exit code. */
export async function main(words) {
  // The program that reads the output may stop reading (`| head -1`). The upload continues.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const { command, rest } = choose(words);
  const name = ["upload-file-chunked", ...command.words].join(" ");
  const output = createOutput(new Redactor());
  output.redactor.add(...secretsInEnvironment(process.env));
  // Decided before the arguments are parsed, so that wrong usage is reported as JSON too.
  const lines = Boolean(command.usesLines?.({ json: rest.includes("--json"), printId: rest.includes("--print-id") }));
  let settings;
  let typed;
  try {
    const { values, positionals, ...given } = parse(rest, command);
    typed = given.typed;
    if (values.help) return print(output, helpOf(command));
    if (values.version) return print(output, version());
    settings = readSettings(values, process.env);
    output.redactor.add(...settings.secrets);
    return (await command.run({ values, positionals, settings, output })) ?? DONE;
  } catch (error) {
    output.useBar();
    const usage = error instanceof UsageError ? error : usageErrorOf(error, command.options, typed);
    if (lines) output.record(usage ? usageRecord(usage) : failureRecord(error));
    if (usage) {
      output.error(`${name}: ${onOneLine(usage.message)}\nTry "${name} --help".`);
      return USAGE;
    }
    output.error(`${name}: ${failureLine(error, settings?.client)}`);
    return FAILED;
  }
}

const usageRecord = ({ message }) => ({ type: "error", name: "UsageError", message, retryable: false });

function print(output, text) {
  output.result(text);
  return DONE;
}

function version() {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
