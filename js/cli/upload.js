// The command without a name: uploads files.

import process from "node:process";
import { Readable } from "node:stream";

import { merge, snapshot } from "../client/options/snapshot.js";
import { uploadConfig } from "../client/options/upload.js";
import { folderOf } from "./journals.js";
import { connection, expiresAfter, purpose } from "./options.js";
import { pattern } from "./patterns.js";
import { Report, usesLines } from "./report.js";
import { selectFiles } from "./select.js";
import { uploadEntries } from "./upload-entries.js";
import { UsageError } from "./usage.js";
import { md5Hex, size, whole, wholeOrAuto } from "./values.js";

export const upload = {
  words: [],
  operands: ["FILE..."],
  example: "upload-file-chunked data.jsonl --purpose fine-tune",
  summary:
    "Uploads each FILE in parallel parts, checks it by its MD5, and prints the id of the resulting File.\n" +
    "FILE may be a directory with --recursive, or - for stdin with --bytes and --filename.",
  usesLines,
  options: {
    purpose,
    filename: { value: "NAME", help: "name of the File (the name of FILE)" },
    "mime-type": { value: "TYPE", to: "mimeType", help: "MIME type (by the extension of the name)" },
    "expires-after": { ...expiresAfter, to: "expiresAfter" },
    recursive: { short: "r", help: "upload the files in directories, and in the directories in them" },
    include: {
      value: "PATTERN",
      read: pattern,
      many: true,
      help: "of a directory only files such as '*.jsonl' or 'docs/**'; may be repeated",
    },
    exclude: {
      value: "PATTERN",
      read: pattern,
      many: true,
      help: "of a directory no such files or directories; may be repeated",
    },
    "files-at-once": { value: "N", read: whole, to: "filesAtOnce", help: "files that are uploaded at once (2)" },
    bytes: { value: "SIZE", read: size, help: "size of stdin, such as 1048576 or 3GiB" },
    "part-size": {
      value: "SIZE",
      read: size,
      to: "partSize",
      help: "size of a part, such as 16MiB, at most 64MiB (by the size of FILE)",
    },
    concurrency: {
      value: "N",
      read: wholeOrAuto,
      help: "parts of a file in flight, 1 to 64, or auto (4); with 1 in file order",
    },
    md5: { value: "HEX", read: md5Hex, help: "the MD5 that FILE must have (computed)" },
    "no-md5": { to: "noMd5", help: "do not check the MD5" },
    resume: {
      value: "DIR",
      bare: true,
      help: "keep journals: the same command sends only what is missing",
    },
    json: { help: "print JSON lines, as if stdout were not a terminal" },
    "print-id": { to: "printId", help: "print to stdout only the ids, one per line" },
    quiet: { short: "q", help: "print to stderr only errors, and no progress bar" },
    verbose: { help: "print a line to stderr for every event" },
    ...connection,
  },
  async run({ values, positionals, settings, output }) {
    const { json, printId, quiet, verbose, headers: _headers, ...rest } = values;
    const { recursive, include, exclude, filesAtOnce, filename, bytes, resume, noMd5, md5, ...given } = rest;
    if (quiet) output.beQuiet();
    checkFlags(values, positionals);
    const selection = positionals.includes("-")
      ? fromStdin({ filename, bytes })
      : await selectFiles(positionals, { recursive, include, exclude, resume, ignored: resume && folderOf(resume) });
    const { entries, warnings, hasDirectory = false } = selection;
    const several = hasDirectory || positionals.length > 1;
    if (several) refuseForSeveral({ filename, md5 });
    settings.requireKey();
    const options = { ...given, ...settings.client, md5: noMd5 ? false : (md5 ?? true) };
    setOptions(entries, filename);
    for (const entry of entries) if (!entry.error) checkOptions(entry, options);
    const flags = { json, printId, quiet, verbose };
    const report = new Report({ entries, several, flags, client: settings.client, output });
    return await uploadEntries({ entries, warnings, several, resume, options, filesAtOnce, report, output });
  },
};

/** Refuses flags that exclude each other, and those that need another one. */
function checkFlags(values, paths) {
  const { noMd5, md5, resume, json, printId, quiet, verbose, bytes, recursive, include, exclude } = values;
  if (noMd5 && md5) throw new UsageError("--md5 and --no-md5 exclude each other");
  if (noMd5 && resume) throw new UsageError("--resume needs the MD5 to recognise the file: leave out --no-md5");
  if (json && printId) throw new UsageError("--json and --print-id exclude each other");
  if (quiet && verbose) throw new UsageError("--quiet and --verbose exclude each other");
  if ((include || exclude) && !recursive) {
    throw new UsageError(
      `--${include ? "include" : "exclude"} chooses among the files of a directory: add --recursive`,
    );
  }
  if (paths.includes("-")) checkStdin(values, paths);
  else if (bytes !== undefined) throw new UsageError("--bytes is the size of stdin: give - instead of a FILE");
}

function checkStdin({ bytes, filename, resume }, paths) {
  if (paths.length > 1) throw new UsageError("- (stdin) cannot be uploaded together with other files");
  if (resume) throw new UsageError("- (stdin) and --resume exclude each other: what was read cannot be read again");
  if (bytes === undefined) throw new UsageError("- (stdin) needs --bytes: the service must know the size in advance");
  if (!filename) throw new UsageError("- (stdin) needs --filename, the name of the File");
}

function refuseForSeveral({ filename, md5 }) {
  const flag = filename ? "--filename" : md5 ? "--md5" : undefined;
  if (flag) throw new UsageError(`${flag} is for one FILE, not for several or a directory`);
}

function fromStdin({ filename, bytes }) {
  const entry = { path: "-", filename, bytes, size: bytes };
  Object.defineProperty(entry, "file", { get: () => Readable.toWeb(process.stdin) });
  return { entries: [entry], warnings: [] };
}

/** Gives each entry the options of its upload. */
function setOptions(entries, filename) {
  for (const entry of entries) {
    const bytes = entry.bytes === undefined ? {} : { bytes: entry.bytes };
    entry.options = { filename: filename ?? entry.filename, ...bytes };
  }
}

/** Throws for options that cannot work, before anything is sent. */
function checkOptions({ size: length, bytes, filename, options }, given) {
  const source = { size: bytes === undefined ? length : undefined, name: filename };
  uploadConfig(merge(snapshot(), snapshot({ ...given, ...options })), source);
}
