// What an upload says while it runs: a bar for people, lines of JSON for programs.

import { basename } from "node:path";
import process from "node:process";
import { describe } from "./describe.js";
import { briefCause } from "./failure.js";
import { bytes, delay, duration } from "./format.js";
import { createBar } from "./progress-bar.js";

/** Milliseconds between two lines of progress, and between two lines about retries. */
const INTERVAL = 1000;

/** Events that are lines of JSON. Parts are not: progress counts them. */
const RECORDED = new Set(["created", "retrying", "waiting", "continuing", "completing"]);

/** Events that people should see in a log without asking for more. */
const NOTABLE = new Set(["retrying", "waiting", "continuing"]);

/** Whether stdout carries JSON lines. */
export const usesLines = ({ json }) => Boolean(json) || !process.stdout.isTTY;

/** The report of one upload of `path`; what it prints goes to `output`. */
export function createReport({ path, lines, verbose, output, env = process.env }) {
  const { stdout, stderr } = process;
  const isWatched = stderr.isTTY && env.TERM !== "dumb" && !(lines && stdout.isTTY);
  const bar = isWatched ? createBar(stderr, { name: basename(path) }) : undefined;
  output.useBar(bar);
  const startedAt = performance.now();
  const isDue = { progress: limiter(), retrying: limiter() };

  const note = (event) => {
    if (event.type === "retrying") {
      bar?.note(output.redactor.clean(`retry in ${delay(event.delay)}: ${briefCause(event.cause)}`));
    } else if (event.type === "waiting") bar?.note(describe(event));
    else bar?.note();
  };

  return {
    progress(progress) {
      bar?.progress(progress);
      const isLast = progress.confirmed === progress.total;
      if (!lines || !(isDue.progress() || isLast)) return;
      // JSON has no Infinity.
      const seconds = Number.isFinite(progress.secondsRemaining) ? progress.secondsRemaining : null;
      output.tell({ type: "progress", ...progress, secondsRemaining: seconds });
    },

    event(event) {
      note(event);
      if (lines && RECORDED.has(event.type)) output.tell(recordOf(event));
      // Sixty-four parts may fail at the same moment for the same reason.
      const isShown = !bar && NOTABLE.has(event.type) && (event.type !== "retrying" || isDue.retrying());
      if (verbose || isShown) output.say(`${describe(event)}.`);
    },

    warning(warning) {
      const text = describe(warning);
      const { type, cause: _, ...facts } = warning;
      if (lines) output.tell({ type: "warning", warning: type, message: text, ...facts });
      output.warn(`${text}.`);
    },

    done(upload) {
      output.useBar();
      if (lines) return output.tell({ type: "completed", upload });
      const took = duration((performance.now() - startedAt) / 1000);
      output.result(upload.file.id);
      output.say(`Uploaded ${basename(path)} (${bytes(upload.bytes)}) in ${took}.`);
    },

    end: () => output.useBar(),
  };
}

/** Says `true` at most once in `INTERVAL`. */
function limiter() {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < INTERVAL) return false;
    last = now;
    return true;
  };
}

/** The line of JSON for an event; of an error what `error` lines have. */
function recordOf({ cause, ...event }) {
  if (!cause) return event;
  const { name, message, status, code } = cause;
  return { ...event, cause: { name, message, status, code } };
}
