// The examples of a page, each by the name after its language: ```js azure

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const exec = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** `{ name: { language, code } }` */
export function examplesOf(page) {
  const blocks = readFileSync(join(root, "docs", page), "utf8").matchAll(/^```(\w+) ([\w-]+)\n(.*?)^```$/gms);
  return Object.fromEntries([...blocks].map(([, language, name, code]) => [name, { language, code }]));
}

/** Runs an example beside `data.jsonl` with nothing but `env`; gives what it printed. */
export async function runExample(name, { language, code }, env, data) {
  // Inside the repository, so that the package finds itself by its name.
  const folder = join(root, "target", "docs", name);
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "data.jsonl"), data);
  writeFileSync(join(folder, "example.mjs"), code);
  const cli = `#!/bin/sh\nexec '${process.execPath}' '${join(root, "js", "cli.js")}' "$@"\n`;
  writeFileSync(join(folder, "bin", "upload-file-chunked"), cli, { mode: 0o755 });
  const [program, ...args] = language === "sh" ? ["sh", "-ec", code] : [process.execPath, "example.mjs"];
  const path = `${join(folder, "bin")}:${process.env.PATH}`;
  const { stdout } = await exec(program, args, { cwd: folder, env: { PATH: path, ...env }, timeout: 60_000 });
  return stdout.trim();
}
