// Writes the results of a run as numbers, tables and a chart.

import { mkdirSync, writeFileSync } from "node:fs";
import { replaceSection } from "../../scripts/lib/replace-section.mjs";
import { chart } from "./chart.mjs";
import { proxyTables } from "./proxy.mjs";
import { queueTable } from "./queue.mjs";
import { summarize } from "./summary.mjs";
import { brief, full } from "./tables.mjs";

const marks = ["<!-- bench: printed by npm run bench -->", "<!-- /bench -->"];

const queueMarks = [
  "<!-- bench of the queue: printed by npm run bench -- --only queue -->",
  "<!-- /bench of the queue -->",
];

const proxyMarks = ["<!-- bench of the proxy: printed by npm run bench -- proxy -->", "<!-- /bench of the proxy -->"];

/** Writes the results of the proxy, to target/ unless `publish`. Returns the tables. */
export const reportProxy = (results, { publish }) =>
  write("results-proxy.json", results, { text: proxyTables(results), marks: proxyMarks, publish });

/** Writes the results of many files, to target/ unless `publish`. Returns the table. */
export const reportQueue = (results, { publish }) =>
  write("results-queue.json", results, { text: queueTable(results), marks: queueMarks, publish });

/** Writes `results` as the file `name`, and, if `publish`, `text` between the marks of bench/README.md. Returns the text. */
function write(name, results, { text, marks, publish }) {
  const folder = publish ? "bench" : "target/bench";
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, `${JSON.stringify(results, undefined, 1)}\n`);
  if (publish) replaceSection("bench/README.md", marks, text);
  return text;
}

/** Writes the results, to target/ unless `publish`. Returns the tables. */
export function report(results, { publish, chosen }) {
  const summary = summarize(results, chosen);
  const tables = full(summary);
  const folder = publish ? "bench" : "target/bench";
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/results.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(`${folder}/chart.svg`, chart(summary));
  if (publish) {
    replaceSection("bench/README.md", marks, tables);
    replaceSection("README.md", marks, brief(summary));
  } else {
    writeFileSync(`${folder}/tables.md`, `${tables}\n`);
  }
  return tables;
}
