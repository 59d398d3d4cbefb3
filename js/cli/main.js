// From the words typed to the exit code.

import { readFileSync } from "node:fs";
import process from "node:process";
import { parse } from "./arguments.js";
import { choose } from "./commands.js";
import { readSettings } from "./environment.js";
import { failureLine, failureRecord, Interrupted, without } from "./failure.js";
import { helpOf } from "./help.js";
import { refused, UsageError } from "./usage.js";

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs the command; resolves with the exit code. */
export async function main(words) {
  // Whoever reads us may stop reading (`| head -1`); the upload is what we are here for.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const { command, rest } = choose(words);
  const name = ["upload-file-chunked", ...command.words].join(" ");
  let settings;
  let typed;
  let lines = false;
  try {
    const { values, positionals, ...given } = parse(rest, command);
    typed = given.typed;
    if (values.help) return print(process.stdout, helpOf(command));
    if (values.version) return print(process.stdout, version());
    lines = Boolean(command.speaksLines?.(values));
    settings = readSettings(values, process.env);
    await command.run({ values, positionals, settings });
    return DONE;
  } catch (error) {
    const say = (text) => print(process.stderr, without(settings?.secrets, text));
    const usage = error instanceof UsageError ? error : refused(error, command.options, typed);
    if (usage) {
      say(`${name}: ${usage.message}\nTry "${name} --help".`);
      return USAGE;
    }
    if (lines) {
      const record = failureRecord(error, settings.client);
      print(process.stdout, JSON.stringify({ ...record, message: without(settings.secrets, record.message) }));
    }
    say(`${name}: ${failureLine(error, settings?.client)}`);
    return error instanceof Interrupted ? error.exitCode : FAILED;
  }
}

function print(stream, text) {
  stream.write(`${text}\n`);
  return DONE;
}

function version() {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
