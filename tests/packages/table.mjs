// The table of what was seen, printed by the run that saw it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { replaceSection } from "../../scripts/lib/replace-section.mjs";

const marks = ["<!-- table: printed by npm run test:packages -- --write -->", "<!-- /table -->"];

/** Rows of `{ name, version, size, remark }` as Markdown. */
export function tableOf(rows) {
  const cells = rows.map(({ name, version, size, remark }) => [
    name,
    version,
    "✓",
    size ? `${(size / 1000).toFixed(1)} KB${remark ? `, ${remark}` : ""}` : "",
  ]);
  const head = ["tool", "version", "uploaded", "JS + wasm, gzip"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Puts `table` between the marks of the page at `path`. */
export const writeInto = (path, table) => replaceSection(path, marks, table);

/** Writes `table` as a file of its own. */
export function save(path, table) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${table}\n`);
}
