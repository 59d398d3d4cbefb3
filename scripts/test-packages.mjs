// npm run test:packages [-- --write]: tests the packed tarball in every tool, and prints a table of the results. With
// --write the table is written to docs/packages.md and README.md.

import { existsSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { say } from "./lib/step.mjs";

const table = "target/packages/table.md";
if (process.argv.includes("--write")) process.env.PACKAGES_PAGES = "docs/packages.md,README.md";
process.argv.splice(2, Number.POSITIVE_INFINITY, "packages");
rmSync(table, { force: true });
await import("./test.mjs");
// There is no table if no test ran.
if (existsSync(table)) say(`\n${readFileSync(table, "utf8")}`);
