// Which files the arguments name: files, and with --recursive the files in directories.

import { readdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { inspect, openFile, UnusableFileError, unreadable } from "./file.js";
import { counted } from "./format.js";
import { filter } from "./patterns.js";
import { UsageError } from "./usage.js";

/** Mistakes that one message lists. */
const MOST_MISTAKES = 3;

/** The slashes at the end of the path of a directory. */
const TRAILING = process.platform === "win32" ? /[\\/]+$/ : /\/+$/;

/**
 * Finds the files of `paths`. Returns `{ entries, warnings, hasDirectory }`: the files in the order of the arguments,
 * those of a directory sorted by name. An entry has
 *
 * - `path`: as given, or that of the directory and the path in it
 * - `filename`: the last name of `path`
 * - `realPath`, `file`, `size` (bytes) and `mtimeNs`; or `error`, if a file of a directory cannot be uploaded
 *
 * Each file and each directory is taken once, so symbolic links cannot lead in a circle. `ignored` is a directory
 * that is passed over. A mistake in `paths` is a UsageError.
 */
export async function selectFiles(paths, { recursive = false, include, exclude, ignored, resume }) {
  const selection = new Selection({ filters: filter({ include, exclude }), ignored: ignored && (await real(ignored)) });
  const mistakes = [];
  for (const path of paths) {
    try {
      const found = await inspect(path);
      if (!found.isDirectory()) await selection.addFile(path, found);
      else if (recursive) await addDirectory(selection, path, { include, exclude });
      else throw new UnusableFileError(directoryWithout(path, resume));
    } catch (error) {
      if (!(error instanceof UnusableFileError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new UsageError(listed(mistakes));
  return selection;
}

async function addDirectory(selection, path, { include = [], exclude = [] }) {
  const before = selection.entries.length + selection.warnings.length;
  await selection.addDirectory(path);
  if (selection.entries.length + selection.warnings.length > before) return;
  const flags = [include.length > 0 && "--include", exclude.length > 0 && "--exclude"].filter(Boolean);
  const why = flags.length > 0 ? ` that ${flags.join(" and ")} ${flags.length > 1 ? "leave" : "leaves"}` : "";
  throw new UnusableFileError(`${JSON.stringify(path)} has no file${why}`);
}

function directoryWithout(path, resume) {
  const name = JSON.stringify(path);
  // The folder of the journals must follow an equals sign.
  const hint = resume === true ? `. If it is the folder of the journals, write --resume=${path}` : "";
  return `${name} is a directory: add --recursive to upload the files in it${hint}`;
}

function listed(mistakes) {
  const more = mistakes.length - MOST_MISTAKES;
  return mistakes.slice(0, MOST_MISTAKES).join("; ") + (more > 0 ? `; and ${counted(more, "other mistake")}` : "");
}

class Selection {
  entries = [];
  warnings = [];
  hasDirectory = false;
  #filters;
  /** Real paths of files and directories, with the path by which each was found first. */
  #seen = new Map();

  constructor({ filters, ignored }) {
    this.#filters = filters;
    if (ignored) this.#ignored = ignored;
  }

  #ignored;

  async addFile(path, found, realPath) {
    const entry = { path, filename: basename(path), realPath: realPath ?? (await real(path)) };
    if (this.#isKnown(path, entry.realPath)) return;
    const { mtimeNs } = found;
    const file = await openFile(path, found);
    this.entries.push({ ...entry, file, size: file.size, mtimeNs: String(mtimeNs) });
  }

  async addDirectory(path) {
    this.hasDirectory = true;
    await this.#addDirectory(path, await real(path), "");
  }

  async #addDirectory(path, realPath, relative) {
    if (realPath === this.#ignored || this.#isKnown(path, realPath)) return;
    let children;
    try {
      children = await readdir(path, { withFileTypes: true });
    } catch (error) {
      this.#cannot(path, unreadable(path, error));
      return;
    }
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const child of children) {
      const next = relative ? `${relative}/${child.name}` : child.name;
      if (this.#filters.isExcluded(next)) continue;
      await this.#addChild(`${path.replace(TRAILING, "")}/${child.name}`, next, { child, parent: realPath });
    }
  }

  async #addChild(path, relative, { child, parent }) {
    if (!(child.isDirectory() || child.isSymbolicLink() || this.#filters.isIncluded(relative))) return;
    try {
      const found = await inspect(path);
      const realPath = child.isSymbolicLink() ? await real(path) : join(parent, child.name);
      if (found.isDirectory()) await this.#addDirectory(path, realPath, relative);
      else if (!this.#filters.isIncluded(relative)) return;
      else if (found.isFile()) await this.addFile(path, found, realPath);
      else this.#warn(path, "skipped", `${JSON.stringify(path)} is left out: it is not a regular file`);
    } catch (error) {
      if (!(error instanceof UnusableFileError)) throw error;
      if (this.#filters.isIncluded(relative)) this.#cannot(path, error);
    }
  }

  #cannot(path, error) {
    this.entries.push({ path, filename: basename(path), error });
  }

  #isKnown(path, realPath) {
    const first = this.#seen.get(realPath);
    if (first === undefined) {
      this.#seen.set(realPath, path);
      return false;
    }
    this.#warn(path, "duplicate", `${JSON.stringify(path)} is left out: it is the same as ${JSON.stringify(first)}`);
    return true;
  }

  #warn(path, warning, message) {
    this.warnings.push({ path, warning, message });
  }
}

/** The path without symbolic links; `path` itself if it cannot be found out. */
async function real(path) {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
