// npm run test:commands [-- COMMAND…]: runs every command that a document names, in a new clone of the last commit, which
// has only the sources. Prints a table of the results. It takes one or two hours.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { signal, start } from "./lib/children.mjs";
import { main } from "./lib/main.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { begin, say } from "./lib/step.mjs";

const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");

/** A command that ends. `more` arguments keep it short. */
const ends = (...more) => ({ more });
/** A command that runs until it is stopped. The URL that it prints must answer with this status. */
const serves = (status, path = "") => ({ status, path });
/** A command that is not run here, for a reason. */
const left = (reason) => ({ reason });

/** How to run each command. Variables may precede it. */
const commands = {
  "npm run build": ends(),
  "npm run size": ends(),
  "npm run format": ends(),
  "npm run check": ends(),
  "npm start": serves(200),
  "npm test": ends(),
  "npm test -- native browser": ends(),
  "npm test -- workerd": ends(),
  "npm test -- all": ends(),
  "npm run dev:worker": serves(200),
  "npm run test:simulation": ends(),
  "SEEDS=n npm run test:simulation": ends(),
  "npm run test:mutations": ends(),
  "npm run test:mutations -- worlds": ends(),
  "npm run test:worlds": ends(),
  "npm run test:proxy": ends(),
  "npm run test:imports": ends(),
  "npm run test:chaos": ends(),
  "npm run test:node": ends(),
  "npm run test:packages": ends(),
  "npm run test:packages -- --write": ends(),
  "npm run test:large": ends(),
  "npm run test:toolchains": ends(),
  "npm run test:commands": left("is this one"),
  "npm run bench": ends("--", "--sizes", "1", "--rounds", "1"),
  "npm run bench -- --sizes 1,64 --rounds 3": ends(),
  "npm run bench -- --only ours,fetch --sizes 1024": ends(),
  "npm run bench -- --before ../earlier": left("needs a second checkout"),
  "npm run bench -- --only queue": ends("--rounds", "1", "--no-write"),
  "npm run bench -- proxy": ends("--sizes", "64", "--rounds", "1"),
  "npm run bench -- proxy --sizes 64,256 --rounds 2": ends(),
  "cargo test --lib judge": ends(),
  "cargo test --test core links -- --nocapture": ends(),
  "cargo run -p uploads-server -- --listen 127.0.0.1:8787 --www www": serves(200, "/"),
  "cargo run -p uploads-server -- --listen 127.0.0.1:8787 --www examples/plain": serves(200, "/"),
  "npx upload-file-chunked FILE --purpose user_data": left("the package is not in a registry; test:packages runs it"),
  "npx upload-file-chunked FILE…": left("the same"),
  "npx upload-file-chunked data.jsonl --purpose fine-tune": left("the same"),
  "npm run dev": left("of the examples, which install the package; test:packages runs them from the tarball"),
  "npx wrangler r2 bucket create upload-file-chunked-example": left("needs an account"),
  "npx wrangler secret put OPENAI_API_KEY": left("needs an account"),
  "npx wrangler secret put SESSION_SECRET": left("needs an account"),
  "npx wrangler secret put DEMO_TOKEN": left("needs an account"),
  "npx wrangler secret put UPLOAD_GRANT_KEYS": left("needs an account"),
  "npx wrangler deploy": left("needs an account; tests/workerd runs the Worker that it builds"),
};

/** The commands in the documents. */
function named() {
  const found = documents.flatMap((document) =>
    [
      ...readFileSync(document, "utf8").matchAll(
        /(?:^|`)((?:\w+=\w+ )?(?:npm (?:start|test|run)|npx|cargo)\b[^`\n]*)/gm,
      ),
    ].map(([, command]) => command.replace(/\s+#.*$/, "").trim()),
  );
  return [...new Set(found)];
}

// Outside this tree: otherwise Node would find the packages here.
const clone = join(mkdtempSync(join(tmpdir(), "commands-")), "clone");
/** PATH without the tools of this tree, which the scripts and npm put first. */
const PATH = process.env.PATH.split(":")
  .filter((directory) => !directory.startsWith(root))
  .join(":");

/** The program, its arguments and its environment. */
function parsed(command, more = []) {
  const words = command.split(" ");
  const env = { PATH };
  while (/^\w+=/.test(words[0])) {
    const [name, value] = words.shift().split("=");
    env[name] = value === "n" ? "1000" : value;
  }
  const [program, ...args] = [...words, ...more];
  return { program, args, env };
}

async function toItsEnd(command, { more }) {
  const { program, args, env } = parsed(command, more);
  await run(program, args, { log: `command-${command}`, env, cwd: clone });
}

/** Starts the command, requests the first URL that it prints, and ends it like Ctrl-C. */
async function untilItServes(command, { status, path }) {
  const { program, args, env } = parsed(command);
  const child = start(program, args, { cwd: clone, env: { ...process.env, ...env } });
  let printed = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const address = await new Promise((resolve, reject) => {
      ended.then((code) => reject(new Error(`it ended (${code}) before it served\n${printed}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text) => {
          printed += text;
          const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
          if (found) resolve(found);
        });
      }
    });
    const response = await fetch(address + path);
    if (response.status !== status) throw new Error(`${address}${path} answers ${response.status}`);
  } finally {
    signal(child, "SIGINT");
    await ended;
  }
}

async function tried(command) {
  const way = commands[command];
  if (way.reason) return `not run: ${way.reason}`;
  const end = begin(command);
  try {
    await (way.status ? untilItServes(command, way) : toItsEnd(command, way));
    end("✓");
    return "✓";
  } catch (error) {
    end("✗");
    say(error.message);
    return "✗";
  }
}

await main(async () => {
  const all = named();
  const unknown = all.filter((command) => !Object.hasOwn(commands, command));
  if (unknown.length > 0) throw new Error(`The documents name commands that are not run here: ${unknown.join(", ")}`);
  const wanted = process.argv.slice(2);
  await run("git", ["clone", "--quiet", root, clone], { log: "clone" });
  const rows = [];
  const some = Object.keys(commands).filter((command) => wanted.length === 0 || wanted.includes(command));
  for (const command of some) rows.push({ command, result: await tried(command) });
  say("\n| command | in a fresh clone |\n| --- | --- |");
  for (const { command, result } of rows) say(`| \`${command}\` | ${result} |`);
  rmSync(dirname(clone), { recursive: true, force: true });
  return rows.some(({ result }) => result === "✗") ? 1 : 0;
});
