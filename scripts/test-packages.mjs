// npm run test:packages [-- --write]: the packed tarball in every tool, then the table of what was
// seen. With --write it goes into docs/packages.md and README.md.

import { existsSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { say } from "./lib/step.mjs";

const table = "target/packages/table.md";
if (process.argv.includes("--write")) process.env.PACKAGES_PAGES = "docs/packages.md,README.md";
process.argv.splice(2, Number.POSITIVE_INFINITY, "packages");
rmSync(table, { force: true });
await import("./test.mjs");
// Nothing to show when it came to no test.
if (existsSync(table)) say(`\n${readFileSync(table, "utf8")}`);
