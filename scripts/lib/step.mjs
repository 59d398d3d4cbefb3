// Prints one line per step with its duration, when the step ends. On a terminal, the last line shows the steps that are
// running.

import process from "node:process";
import { CommandFailed } from "./run.mjs";

const live = process.stdout.isTTY === true;
const current = new Map();
let ticker;

/** `0.4 s`, `12.3 s`, `2 min 05 s` */
function duration(since) {
  const seconds = (performance.now() - since) / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

function clear() {
  if (live) process.stdout.write("\r\x1b[2K");
}

function draw() {
  if (!live || current.size === 0) return;
  const text = [...current].map(([name, since]) => `${name} ${duration(since)}`).join(" · ");
  process.stdout.write(`\r\x1b[2K… ${text.slice(0, (process.stdout.columns ?? 80) - 3)}`);
}

/** Prints a line above the live one. */
export function say(line) {
  clear();
  process.stdout.write(`${line}\n`);
  draw();
}

/** Begins a step. Call the returned function to end it and print its line. */
export function begin(name) {
  const since = performance.now();
  current.set(name, since);
  if (live) ticker ??= setInterval(draw, 500);
  return (mark, remark) => {
    current.delete(name);
    if (remark !== unchanged) {
      say(`${mark} ${name.padEnd(26)} ${duration(since).padStart(12)}${remark ? `  ${remark}` : ""}`);
    }
    if (current.size > 0) return;
    clear();
    clearInterval(ticker);
    ticker = undefined;
  };
}

/**
 * Runs `work` as a step. `work` may resolve with a short remark for the line, or with `unchanged` if there was nothing to
 * do; then no line is printed.
 */
export async function step(name, work) {
  const end = begin(name);
  try {
    end("✓", await work());
  } catch (error) {
    end("✗");
    throw error;
  }
}

export const unchanged = Symbol("unchanged");

/** Something the user has to do. Only its message is printed. */
export class Advice extends Error {}

/** The end of a long text, which usually has the reason of a failure. */
function tail(text, lines = 80) {
  const all = text.trimEnd().split("\n");
  return all.length > lines ? ["…", ...all.slice(-lines)].join("\n") : all.join("\n");
}

/** Prints why a script failed, with the output of the failed program. */
export function explain(error) {
  if (error instanceof CommandFailed) {
    say(`\n${tail(error.output)}\n\n${error.message}; all its output is in ${error.log}`);
  } else if (error instanceof Advice) {
    say(error.message);
  } else {
    say(error.stack);
  }
}
