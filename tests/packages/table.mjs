// The table of what was seen, printed by the run that saw it.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const [begin, end] = ["<!-- table: printed by npm run test:packages -- --write -->", "<!-- /table -->"];

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

/** Puts `table` between the marks of the page at `path`; a page without marks is left alone. */
export function writeInto(path, table) {
  const [before, rest = ""] = readFileSync(path, "utf8").split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${path} has no marks for the table`);
  writeFileSync(path, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}

/** Writes `table` as a file of its own. */
export function save(path, table) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${table}\n`);
}
