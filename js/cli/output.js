// Everything the command prints. All output passes the redactor, so no secret is printed.

import process from "node:process";
import { styled } from "./style.js";

/** The output of one run of the command. `redactor` removes secrets. */
export function createOutput(redactor, { stdout, stderr } = process) {
  let bar;
  const toStderr = (text) => {
    const write = () => stderr.write(`${text}\n`);
    if (bar) bar.printAbove(write);
    else write();
  };
  let quiet = false;
  return {
    redactor,
    /** From now on, prints only errors to stderr. */
    beQuiet() {
      quiet = true;
    },
    /** Prints a line to stderr. */
    say: (text) => quiet || toStderr(redactor.redact(text)),
    warn: (text) => quiet || toStderr(`${styled("yellow", "Warning:", stderr)} ${redactor.redact(text)}`),
    /** Prints an error to stderr, also if the output is quiet. */
    error: (text) => toStderr(redactor.redact(text)),
    /** Prints a JSON record to stdout, on one line unless `indent` is set. */
    record: (record, indent = 0) => stdout.write(`${JSON.stringify(redactor.redactAll(record), null, indent)}\n`),
    /** Prints a line of the result of the command to stdout. */
    result(text) {
      const write = () => stdout.write(`${text}\n`);
      if (bar && stdout.isTTY) bar.printAbove(write);
      else write();
    },
    /** Draws `progressBar` below the following lines. `undefined` removes the bar. */
    useBar(progressBar) {
      bar?.end();
      bar = progressBar;
    },
  };
}
