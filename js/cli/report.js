// What an upload says while it runs: a bar for whoever watches, a line of JSON for whatever reads.

import { basename } from "node:path";
import process from "node:process";
import { createBar } from "./bar.js";
import { bytes, duration } from "./words.js";

const BETWEEN_LINES = 1000; // milliseconds; a log is read later, by eyes or by grep

/** Whether stdout carries JSON lines. */
export const speaksLines = ({ json }) => Boolean(json) || !process.stdout.isTTY;

/** The report of one upload of `path`. */
export function createReport({ path, lines, env = process.env }) {
  const { stdout, stderr } = process;
  const watched = stderr.isTTY && env.TERM !== "dumb" && !(lines && stdout.isTTY);
  const bar = watched ? createBar(stderr, { name: basename(path), env }) : undefined;
  const begun = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  const tell = (line) => stdout.write(`${JSON.stringify(line)}\n`);
  const say = (text) => (bar ? bar.say(text) : stderr.write(`${text}\n`));
  return {
    progress(progress) {
      bar?.progress(progress);
      const now = performance.now();
      const last = progress.confirmed === progress.total;
      if (!lines || (now - told < BETWEEN_LINES && !last)) return;
      told = now;
      // JSON has no Infinity.
      const seconds = Number.isFinite(progress.secondsRemaining) ? progress.secondsRemaining : null;
      tell({ type: "progress", ...progress, secondsRemaining: seconds });
    },
    /** Why it does not get on, or nothing when it does again. */
    trouble: (text) => bar?.trouble(text),
    say,
    warning({ type, cause, ...facts }) {
      const text =
        type === "expiry"
          ? `at this speed it needs ${duration(facts.secondsNeeded)}, but the upload expires in ${duration(facts.secondsLeft)}`
          : `the journal could not be kept (${cause?.message ?? cause}): this upload cannot be gone on with later`;
      if (lines) tell({ type: "warning", warning: type, message: text, ...facts });
      say(`Warning: ${text}.`);
    },
    done(upload) {
      bar?.end();
      if (lines) return tell({ type: "completed", upload });
      const took = duration((performance.now() - begun) / 1000);
      stdout.write(`${upload.file.id}\n`);
      stderr.write(`Uploaded ${basename(path)} (${bytes(upload.bytes)}) in ${took}.\n`);
    },
    end: () => bar?.end(),
  };
}
