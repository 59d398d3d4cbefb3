// The command without a name: a file becomes a File.

import { basename } from "node:path";
import { uploadFileChunked } from "../node.js";
import { openFile } from "./file.js";
import { untilInterrupted } from "./interrupt.js";
import { openJournals, stateFolder } from "./journals.js";
import { lock } from "./lock.js";
import { connection, expiresAfter, purpose } from "./options.js";
import { createReport, speaksLines } from "./report.js";
import { watchRequests } from "./requests.js";
import { UsageError } from "./usage.js";
import { md5Hex, size, wholeOrAuto } from "./values.js";

export const upload = {
  words: [],
  operands: ["FILE"],
  example: "upload-file-chunked data.jsonl --purpose fine-tune",
  summary: "Uploads FILE in parallel parts, checked by MD5, and prints the id of the File.",
  speaksLines,
  options: {
    purpose,
    filename: { value: "NAME", help: "name of the File (the file's own)" },
    "mime-type": { value: "TYPE", to: "mimeType", help: "MIME type (by the extension of the name)" },
    "expires-after": { ...expiresAfter, to: "expiresAfter" },
    "part-size": { value: "SIZE", read: size, to: "partSize", help: "of each part but the last, at most 64MiB" },
    concurrency: {
      value: "N",
      read: wholeOrAuto,
      help: "parts in flight, 1 … 64 or auto (4); with 1 they arrive in order",
    },
    md5: { value: "HEX", read: md5Hex, help: "the MD5 you expect (computed here)" },
    "no-md5": { to: "noMd5", help: "leave the check out" },
    resume: {
      value: "DIR",
      bare: true,
      help: "keep a journal, so that the same command goes on after an interruption",
    },
    json: { help: "JSON lines, as when stdout is no terminal" },
    ...connection,
  },
  async run({ values, positionals: [path], settings }) {
    const { json, resume, noMd5, md5, headers: _, ...given } = values;
    if (noMd5 && md5) throw new UsageError("--md5 and --no-md5 exclude each other");
    if (noMd5 && resume) throw new UsageError("--resume needs the MD5 to know the file again: leave out --no-md5");
    const file = await openFile(path);
    settings.needKey();
    const directory = resume === true ? stateFolder() : resume;
    const journals = directory && openJournals(directory);
    if (directory) lock(directory, path);
    const report = createReport({ path, lines: speaksLines(values) });
    const { fetch, notes } = watchRequests({ onTrouble: report.trouble });
    let begin;
    const begun = new Promise((resolve) => {
      begin = resolve;
    });
    const task = uploadFileChunked(file, {
      filename: basename(path),
      ...given,
      ...settings.client,
      md5: noMd5 ? false : (md5 ?? true),
      resume: journals,
      findFile: true,
      fetch,
      onProgress: (progress) => {
        begin();
        report.progress(progress);
      },
      onWarning: report.warning,
    });
    try {
      report.done(await untilInterrupted(task, { begun, notes, journals, say: report.say }));
    } finally {
      report.end();
    }
  },
};
