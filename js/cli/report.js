// Reports a running upload: a progress bar on a terminal, JSON lines for programs.

import { basename } from "node:path";
import process from "node:process";
import { describe } from "./describe.js";
import { briefCause } from "./failure.js";
import { bytes, delay, duration } from "./format.js";
import { createBar } from "./progress-bar.js";

/** Milliseconds between two lines of progress, and between two lines about retries. */
const INTERVAL = 1000;

/** Events with a JSON line. Parts have none, because progress counts them. */
const RECORDED = new Set(["created", "retrying", "waiting", "continuing", "completing"]);

/** Events that are printed without --verbose. */
const NOTABLE = new Set(["retrying", "waiting", "continuing"]);

/** Whether the command prints JSON lines to stdout. */
export const usesLines = ({ json }) => Boolean(json) || !process.stdout.isTTY;

/** The report of one upload of `path`. It prints to `output`. */
export function createReport({ path, lines, verbose, output, env = process.env }) {
  const { stdout, stderr } = process;
  const isWatched = stderr.isTTY && env.TERM !== "dumb" && !(lines && stdout.isTTY);
  const bar = isWatched ? createBar(stderr, { name: basename(path) }) : undefined;
  output.useBar(bar);
  const startedAt = performance.now();
  const isDue = { progress: limiter(), retrying: limiter() };

  const note = (event) => {
    if (event.type === "retrying") {
      bar?.note(output.redactor.redact(`retry in ${delay(event.delay)}: ${briefCause(event.cause)}`));
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
      output.record({ type: "progress", ...progress, secondsRemaining: seconds });
    },

    event(event) {
      note(event);
      if (lines && RECORDED.has(event.type)) output.record(recordOf(event));
      // 64 parts may fail at the same moment for the same reason.
      const isShown = !bar && NOTABLE.has(event.type) && (event.type !== "retrying" || isDue.retrying());
      if (verbose || isShown) output.say(`${describe(event)}.`);
    },

    warning(warning) {
      const text = describe(warning);
      const { type, cause: _, ...facts } = warning;
      if (lines) output.record({ type: "warning", warning: type, message: text, ...facts });
      output.warn(`${text}.`);
    },

    done(upload) {
      output.useBar();
      if (lines) return output.record({ type: "completed", upload });
      const took = duration((performance.now() - startedAt) / 1000);
      output.result(upload.file.id);
      output.say(`Uploaded ${basename(path)} (${bytes(upload.bytes)}) in ${took}.`);
    },

    end: () => output.useBar(),
  };
}

/** Returns a function that returns `true` at most once per `INTERVAL`. */
function limiter() {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < INTERVAL) return false;
    last = now;
    return true;
  };
}

/** The JSON record of an event. Its cause has fields of the `error` record. */
function recordOf({ cause, ...event }) {
  if (!cause) return event;
  const { name, message, status, code } = cause;
  return { ...event, cause: { name, message, status, code } };
}
