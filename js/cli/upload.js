// The command without a name: uploads a file.

import { basename } from "node:path";
import { uploadFileChunked } from "../node.js";
import { openFile } from "./file.js";
import { openJournals } from "./journals.js";
import { lock } from "./lock.js";
import { connection, expiresAfter, purpose } from "./options.js";
import { createReport, usesLines } from "./report.js";
import { watchSignals } from "./signals.js";
import { UsageError } from "./usage.js";
import { md5Hex, size, wholeOrAuto } from "./values.js";

export const upload = {
  words: [],
  operands: ["FILE"],
  example: "upload-file-chunked data.jsonl --purpose fine-tune",
  summary: "Uploads FILE in parallel parts, checks it by its MD5, and prints the id of the resulting File.",
  usesLines,
  options: {
    purpose,
    filename: { value: "NAME", help: "name of the File (the name of FILE)" },
    "mime-type": { value: "TYPE", to: "mimeType", help: "MIME type (by the extension of the name)" },
    "expires-after": { ...expiresAfter, to: "expiresAfter" },
    "part-size": {
      value: "SIZE",
      read: size,
      to: "partSize",
      help: "size of a part, such as 16MiB, at most 64MiB (by the size of FILE)",
    },
    concurrency: {
      value: "N",
      read: wholeOrAuto,
      help: "parts in flight, 1 to 64, or auto (4); with 1 they arrive in file order",
    },
    md5: { value: "HEX", read: md5Hex, help: "the MD5 that FILE must have (computed)" },
    "no-md5": { to: "noMd5", help: "do not check the MD5" },
    resume: {
      value: "DIR",
      bare: true,
      help: "keep a journal: the same command continues after an interruption",
    },
    json: { help: "print JSON lines, as if stdout were not a terminal" },
    verbose: { help: "print a line to stderr for every event" },
    ...connection,
  },
  async run({ values, positionals: [path], settings, output }) {
    const { json: _json, headers: _headers, resume, verbose, noMd5, md5, ...given } = values;
    if (noMd5 && md5) throw new UsageError("--md5 and --no-md5 exclude each other");
    if (noMd5 && resume) throw new UsageError("--resume needs the MD5 to recognise the file: leave out --no-md5");
    const file = await openFile(path);
    settings.requireKey();
    await uploadOne({
      file,
      path,
      resume,
      output,
      report: createReport({ path, lines: usesLines(values), verbose, output }),
      options: { filename: basename(path), ...given, ...settings.client, md5: noMd5 ? false : (md5 ?? true) },
    });
  },
};

/** Uploads one file: takes its lock, uploads, prints the result, releases the lock. */
async function uploadOne({ file, path, resume, output, report, options }) {
  const signals = watchSignals(output);
  let journals;
  let unlock;
  try {
    journals = resume && openJournals(resume === true ? undefined : resume, output.warn);
    unlock = journals && lock(journals.folder, path);
    const task = uploadFileChunked(file, {
      ...options,
      resume: journals?.store,
      findFile: true,
      onProgress: report.progress,
      onWarning: report.warning,
      onEvent(event) {
        signals.event(event);
        report.event(event);
      },
    });
    report.done(await signals.attach(task));
  } finally {
    report.end();
    await journals?.settled();
    unlock?.();
    signals.stop();
  }
}
