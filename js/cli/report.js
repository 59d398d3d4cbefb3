// Reports the uploads of one run: a progress bar on a terminal, JSON lines for programs, or only the ids.

import process from "node:process";
import { describe } from "./describe.js";
import { BUSY, codeOfSignal, DONE, FAILED } from "./exit-codes.js";
import { briefCause, failureLine, failureRecord, isBusy } from "./failure.js";
import { bytes, counted, delay, duration, onOneLine, printable } from "./format.js";
import { interruptionLine, interruptionOf } from "./interruption.js";
import { createBar } from "./progress-bar.js";

const NAME = "upload-file-chunked";

/** Milliseconds between two lines of progress of one file, and between two lines about retries. */
const INTERVAL = 1000;

/** Milliseconds between two drawings of the bar. */
const FRAME = 100;

/** Events with a JSON line. Parts have none, because progress counts them. */
const RECORDED = new Set(["created", "retrying", "waiting", "continuing", "completing"]);

/** Events that are printed without --verbose. */
const NOTABLE = new Set(["retrying", "waiting", "continuing"]);

/** Whether the command prints JSON lines to stdout. */
export const usesLines = ({ json, printId }) => !printId && (Boolean(json) || !process.stdout.isTTY);

/**
 * The report of a run over `entries`, see `selectFiles`. With `several` each line names its file, and a total ends the
 * report. `flags` are the values of --json, --print-id, --quiet and --verbose; `client` is for advice about failures.
 */
export class Report {
  #entries;
  #several;
  #lines;
  #printId;
  #verbose;
  #client;
  #output;
  #bar;
  #startedAt = performance.now();
  #retryIsDue = limiter(INTERVAL);
  #frameIsDue = limiter(FRAME);
  #progressIsDue = new Map();
  #counts = { completed: 0, skipped: 0, failed: 0, busy: 0, interrupted: 0, refused: 0 };
  #bytes = 0;
  /** For --print-id: the id of each entry that has ended, or `null`; and the first entry that has not. */
  #ids = new Map();
  #nextId = 0;

  constructor({ entries, several, flags, client, output, env = process.env }) {
    const { stdout, stderr } = process;
    this.#entries = entries;
    this.#several = several;
    this.#lines = usesLines(flags);
    this.#printId = flags.printId;
    this.#verbose = flags.verbose;
    this.#client = client;
    this.#output = output;
    const isWatched = stderr.isTTY && env.TERM !== "dumb" && !flags.quiet && !(this.#lines && stdout.isTTY);
    if (isWatched) this.#bar = createBar(stderr, { name: this.#label() });
    output.useBar(this.#bar);
  }

  // -------------------------------------------------------------------------- while files are uploaded

  /** The sums over all files that are uploaded. */
  totals(totals) {
    if (this.#bar && (totals.loaded === totals.total || this.#frameIsDue())) this.#bar.progress(totals);
  }

  progress(entry, progress) {
    if (!this.#lines) return;
    if (!this.#progressIsDue.has(entry)) this.#progressIsDue.set(entry, limiter(INTERVAL));
    const isLast = progress.confirmed === progress.total;
    if (!(this.#progressIsDue.get(entry)() || isLast)) return;
    // JSON has no Infinity.
    const seconds = Number.isFinite(progress.secondsRemaining) ? progress.secondsRemaining : null;
    this.#record(entry, "progress", { ...progress, secondsRemaining: seconds });
  }

  event(entry, event) {
    this.#note(event);
    if (this.#lines && RECORDED.has(event.type)) this.#record(entry, event.type, factsOf(event));
    // 64 parts may fail at the same moment for the same reason.
    const isShown = !this.#bar && NOTABLE.has(event.type) && (event.type !== "retrying" || this.#retryIsDue());
    if (this.#verbose || isShown) this.#output.say(`${this.#prefix(entry)}${describe(event)}.`);
  }

  warning(entry, warning) {
    const message = describe(warning);
    const { type, cause: _, ...facts } = warning;
    this.#warn(entry, type, message, facts);
  }

  /** A warning about the choice of files; it names its file. */
  selection({ path, warning, message }) {
    if (this.#lines) this.#record({ path }, "warning", { warning, message });
    this.#output.warn(`${message}.`);
  }

  #warn(entry, warning, message, facts = {}) {
    if (this.#lines) this.#record(entry, "warning", { warning, message, ...facts });
    this.#output.warn(`${this.#prefix(entry)}${message}.`);
  }

  /** Shows trouble in the bar until the next event. */
  #note(event) {
    if (event.type === "retrying") {
      this.#bar?.note(this.#output.redactor.redact(`retry in ${delay(event.delay)}: ${briefCause(event.cause)}`));
    } else if (event.type === "waiting") this.#bar?.note(describe(event));
    else this.#bar?.note();
  }

  // ------------------------------------------------------------------------------ when a file has ended

  /** A file is uploaded; `skipped`: by an earlier run. */
  completed(entry, upload, { skipped = false } = {}) {
    this.#counts[skipped ? "skipped" : "completed"] += 1;
    if (!skipped) this.#bytes += entry.size;
    this.#ended(entry, upload.file.id);
    if (this.#lines) return this.#record(entry, "completed", { ...(skipped && { skipped }), upload });
    if (this.#several) {
      const end = skipped ? "  (already uploaded)" : "";
      if (!this.#printId) this.#output.result(`${upload.file.id}  ${printable(entry.path)}${end}`);
      return undefined;
    }
    this.#output.useBar();
    if (!this.#printId) this.#output.result(upload.file.id);
    this.#output.say(`Uploaded ${entry.filename} (${bytes(entry.size)}) in ${this.#took()}.`);
    return undefined;
  }

  failed(entry, error) {
    this.#counts[isBusy(error) ? "busy" : "failed"] += 1;
    this.#ended(entry, null);
    if (!this.#several) this.#output.useBar();
    if (this.#lines) this.#output.record(failureRecord(error, entry.path));
    this.#output.error(`${NAME}: ${this.#prefix(entry, error)}${failureLine(error, this.#client)}`);
  }

  /** The key was refused for another file, so this one was not sent. */
  refused(entry) {
    this.#counts.refused += 1;
    this.#ended(entry, null);
  }

  #ended(entry, id) {
    this.#progressIsDue.delete(entry);
    this.#ids.set(entry, id);
    if (this.#printId) this.#printIds();
    this.#bar?.rename(this.#label());
  }

  /** Prints ids in the order of the arguments: those before which no file is still uploading, or with `all` the rest. */
  #printIds(all = false) {
    for (; this.#nextId < this.#entries.length; this.#nextId += 1) {
      const entry = this.#entries[this.#nextId];
      if (!(all || this.#ids.has(entry))) return;
      const id = this.#ids.get(entry);
      if (id) this.#output.result(id);
    }
  }

  // ------------------------------------------------------------------------------------- at the end

  /** Files whose upload `signal` has stopped. */
  interrupted(entries, signal) {
    this.#counts.interrupted = entries.length;
    this.#output.useBar();
    for (const entry of entries) {
      const error = interruptionOf(entry, signal);
      if (this.#lines && (entry.wasStarted || !this.#several)) {
        this.#output.record(failureRecord(error, entry.path));
      }
      if (!this.#several) this.#output.error(`${NAME}: ${error.message}`);
    }
    if (this.#several) this.#output.error(`${NAME}: ${interruptionLine(entries, this.#entries.length)}`);
    return codeOfSignal(signal);
  }

  /** Ends the report with the total. Returns the exit code of a run that was not interrupted. */
  end() {
    this.#output.useBar();
    if (this.#printId) this.#printIds(true);
    const { refused } = this.#counts;
    if (refused > 0) {
      this.#output.error(
        `${NAME}: The service refused the key, so ${counted(refused, "other file")} ${refused === 1 ? "was" : "were"} not sent.`,
      );
    }
    if (this.#several) this.#total();
    if (this.#counts.failed > 0) return FAILED;
    return this.#counts.busy > 0 ? BUSY : DONE;
  }

  #total() {
    const { skipped, failed, busy, completed, interrupted, refused } = this.#counts;
    const files = this.#entries.length;
    if (this.#lines) {
      const seconds = Math.round(performance.now() - this.#startedAt) / 1000;
      this.#output.record({ type: "total", files, ...this.#counts, bytes: this.#bytes, seconds });
      return;
    }
    const others = {
      "uploaded before": skipped,
      failed,
      "uploaded by another process": busy,
      interrupted,
      "not sent": refused,
    };
    const more = Object.entries(others).filter(([, count]) => count > 0);
    const rest = more.length > 0 ? `; ${more.map(([what, count]) => `${count} ${what}`).join(", ")}` : "";
    const part = completed === files ? counted(files, "file") : `${completed} of ${counted(files, "file")}`;
    this.#output.say(`Uploaded ${part} (${bytes(this.#bytes)}) in ${this.#took()}${rest}.`);
  }

  // ---------------------------------------------------------------------------------------- parts

  #record({ path }, type, facts) {
    this.#output.record({ type, file: path, ...facts });
  }

  /** What a line about a file of several begins with. Some errors name the file themselves. */
  #prefix({ path }, error) {
    const namesIt = isBusy(error) || error?.name === "UnusableFileError";
    return this.#several && !namesIt ? `${onOneLine(path)}: ` : "";
  }

  #label() {
    if (!this.#several) return this.#entries[0].filename;
    return `${this.#ids.size} of ${counted(this.#entries.length, "file")}`;
  }

  #took() {
    return duration((performance.now() - this.#startedAt) / 1000);
  }
}

/** Returns a function that returns `true` at most once per `interval` milliseconds. */
function limiter(interval) {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < interval) return false;
    last = now;
    return true;
  };
}

/** The fields of an event in its JSON record. Its cause has fields of the `error` record. */
function factsOf({ type: _, cause, ...facts }) {
  if (!cause) return facts;
  const { name, message, status, code } = cause;
  return { ...facts, cause: { name, message, status, code } };
}
