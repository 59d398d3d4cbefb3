// All that is printed goes through here, so that no secret slips by.

import process from "node:process";
import { styled } from "./style.js";

/** Where one run of the command prints to. `redactor` knows the secrets. */
export function createOutput(redactor, { stdout, stderr } = process) {
  let bar;
  const toStderr = (text) => {
    if (bar) bar.say(text);
    else stderr.write(`${text}\n`);
  };
  return {
    redactor,
    /** A line for people, on stderr. */
    say: (text) => toStderr(redactor.clean(text)),
    warn: (text) => toStderr(`${styled("yellow", "Warning:", stderr)} ${redactor.clean(text)}`),
    /** A record for programs: JSON on stdout, one line unless `indent` says otherwise. */
    tell: (record, indent = 0) => stdout.write(`${JSON.stringify(redactor.cleanAll(record), null, indent)}\n`),
    /** What the command was run for, on stdout. */
    result: (text) => stdout.write(`${text}\n`),
    /** Draws `progressBar` below what is said from now on; `undefined` ends it. */
    useBar(progressBar) {
      bar?.end();
      bar = progressBar;
    },
  };
}
