// The tests in openai_python.py, each reported under its own name.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer } from "../support/server.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const python = path("../../.tools/python/bin/python");

/** What `unittest` prints in its verbose mode; all of it goes to stderr. */
async function runPython() {
  const server = await startServer();
  const env = { ...process.env, UPLOADS_URL: server.url };
  try {
    return await new Promise((resolve) => {
      execFile(python, [path("openai_python.py")], { env }, (_error, _stdout, stderr) => resolve(stderr));
    });
  } finally {
    await server.stop();
  }
}

if (existsSync(python)) {
  // One line a test, "test_name (where) ... ok"; then a section for each that failed.
  const [list, ...sections] = (await runPython()).split(/^={70}$/m);
  const results = [...list.matchAll(/^test_(\w+) \(.*\) \.\.\. (.+)$/gm)];
  for (const [, name, verdict] of results) {
    test(name.replaceAll("_", " "), () => {
      if (verdict !== "ok") throw new Error(sections.find((section) => section.includes(name)) ?? verdict);
    });
  }
  if (results.length === 0) throw new Error(`unittest ran nothing:\n${list}`);
} else {
  test("the official Python SDK", { skip: "there is no python3 ≥ 3.10 with venv to install it for" }, () => {});
}
