#!/usr/bin/env node
// The command line. Its options, output and exit codes: docs/command-line.md.

import process from "node:process";
import { main } from "./cli/main.js";

const code = await main(process.argv.slice(2));
// After an interruption, requests may still be in flight; the process does not wait for them. It waits until all
// output is written.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write("", resolve));
process.exit(code);
