// Everything the command prints. All output passes the redactor, so no secret is printed.

import process from "node:process";
import { styled } from "./style.js";

/** The output of one run of the command. `redactor` removes secrets. */
export function createOutput(redactor, { stdout, stderr } = process) {
  let bar;
  const toStderr = (text) => {
    if (bar) bar.say(text);
    else stderr.write(`${text}\n`);
  };
  return {
    redactor,
    /** Prints a line to stderr. */
    say: (text) => toStderr(redactor.redact(text)),
    warn: (text) => toStderr(`${styled("yellow", "Warning:", stderr)} ${redactor.redact(text)}`),
    /** Prints a JSON record to stdout, on one line unless `indent` is set. */
    record: (record, indent = 0) => stdout.write(`${JSON.stringify(redactor.redactAll(record), null, indent)}\n`),
    /** Prints the result of the command to stdout. */
    result: (text) => stdout.write(`${text}\n`),
    /** Draws `progressBar` below the following lines. `undefined` removes the bar. */
    useBar(progressBar) {
      bar?.end();
      bar = progressBar;
    },
  };
}
