// Every word of the element, and how numbers are written. `{name}` stands for a value; an object gives the plural
// forms of `{count}`, by the names of Intl.PluralRules.

const WORDS = {
  choose: "Choose files",
  drop: "or drop them here",
  files: "Files",
  pause: "Pause {name}",
  resume: "Resume {name}",
  retry: "Retry {name}",
  cancel: "Cancel {name}",
  remove: "Remove {name}",
  chooseAgain: "Choose {name} again",
  progress: "Progress of {name}",
  queued: "Waiting for its turn",
  uploading: "{loaded} of {size}, {speed}/s, {left} left",
  starting: "Starting",
  finishing: "Finishing",
  waitingOffline: "Waiting for the network",
  waitingServer: "The service asked to wait",
  waitingLock: "Another tab uploads this file",
  paused: "Paused at {percent}",
  left: "{percent} uploaded earlier. Choose the file again to continue.",
  leftKept: "{percent} uploaded earlier",
  permissionNeeded: "Resume and allow reading it, or choose it again.",
  permissionDenied: "The browser may not read the file. Choose it again.",
  fileGone: "The file was moved or deleted. Choose it again.",
  fileUnreadable: "The file cannot be read. Choose it again.",
  completed: "Uploaded",
  cancelled: "Cancelled",
  failed: "{error}",
  wrongFile: "That is another file. Choose the same one again.",
  rejectedType: "Not accepted: only {limit}",
  rejectedTooSmall: "Smaller than {limit}",
  rejectedTooLarge: "Larger than {limit}",
  rejectedDuplicate: "Already in the list",
  rejectedTooMany: { one: "Only {count} file is taken", other: "Only {count} files are taken" },
  rejectedTotalSize: "All files together exceed {limit}",
  empty: "The file is empty",
  noFolders: "Folders are not taken",
  totals: { one: "{count} file, {loaded} of {size}", other: "{count} files, {loaded} of {size}" },
  totalsLeft: "{totals}, {left} left",
  added: { one: "{count} file added", other: "{count} files added" },
  announceRestored: { one: "{count} upload can be continued", other: "{count} uploads can be continued" },
  announceCompleted: { one: "{count} file uploaded", other: "{count} files uploaded" },
  announceFailed: { one: "{count} file failed", other: "{count} files failed" },
  required: "Upload a file.",
  unfinished: "Wait until the files are uploaded.",
  hasFailed: "Retry or remove failed files.",
};

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** Gives words and numbers in the language `lang`; `own` words replace those of the element. */
export class Words {
  #lang;
  #words;
  /** Making a formatter takes longer than using it a hundred times. */
  #formatters = new Map();

  constructor(lang, own) {
    this.#words = { ...WORDS, ...own };
    try {
      this.#lang = Intl.getCanonicalLocales(lang || navigator.language);
    } catch {
      this.#lang = undefined;
    }
  }

  say(key, values = {}) {
    const word = this.#words[key];
    if (typeof word === "function") return String(word(values));
    const text = typeof word === "object" ? (word[this.#plural(values.count)] ?? word.other) : word;
    return text.replaceAll(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? this.#number(value) : String(value ?? "");
    });
  }

  bytes(count) {
    const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
    return this.#number(
      count / 1000 ** step,
      { style: "unit", unit: UNITS[step], unitDisplay: step ? "short" : "long" },
      step && 1,
    );
  }

  duration(seconds) {
    if (!Number.isFinite(seconds)) return "…";
    const [unit, size] = seconds >= 5400 ? ["hour", 3600] : seconds >= 90 ? ["minute", 60] : ["second", 1];
    return this.#number(Math.ceil(seconds / size), { style: "unit", unit, unitDisplay: "short" });
  }

  percent(part) {
    return this.#number(Math.floor(part * 100) / 100, { style: "percent" });
  }

  #number(value, how, digits = 0) {
    const key = `${how?.style} ${how?.unit} ${digits}`;
    const create = () => new Intl.NumberFormat(this.#lang, { ...how, maximumFractionDigits: digits });
    return this.#formatter(key, create).format(value);
  }

  #plural(count) {
    return this.#formatter("plural", () => new Intl.PluralRules(this.#lang)).select(count);
  }

  #formatter(key, create) {
    if (!this.#formatters.has(key)) this.#formatters.set(key, create());
    return this.#formatters.get(key);
  }
}
