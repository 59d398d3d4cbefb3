// Runs a program and waits for its end. The caller gets its stdout. All its output is written to target/logs.

import { createWriteStream, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { interrupted, signal, start } from "./children.mjs";
import { logs, root } from "./paths.mjs";

const begun = new Set();

/** Opens a log. Each run of a script starts a new one. */
function open(file) {
  mkdirSync(logs, { recursive: true });
  const sink = createWriteStream(file, { flags: begun.has(file) ? "a" : "w" });
  begun.add(file);
  return sink;
}

/** A program failed. `output` is everything it printed, `log` the file with that output. */
export class CommandFailed extends Error {
  constructor(message, { stdout, output, log }) {
    super(message);
    this.stdout = stdout;
    this.output = output;
    this.log = relative(root, log);
  }
}

/**
 * Resolves with what the program wrote to stdout; rejects with {@link CommandFailed}.
 *
 * `log` is the name of the log file; programs with the same name share it. `env` is added to the environment. `cwd` is
 * the working directory; the default is the root. After `limit` milliseconds the program and its child processes are
 * killed.
 */
export function run(command, args, { log = command, env = {}, cwd, limit } = {}) {
  const file = join(logs, `${log.replaceAll(/\W+/g, "-")}.log`);
  const line = [command, ...args].join(" ");
  const sink = open(file);
  sink.write(`$ ${line}\n`);
  return new Promise((resolve, reject) => {
    let stdout = "";
    let output = "";
    let timer;
    const fail = (how) => {
      clearTimeout(timer);
      sink.end();
      reject(new CommandFailed(`\`${line}\` ${how}`, { stdout, output, log: file }));
    };
    const child = start(command, args, { cwd, env: { ...process.env, ...env } });
    if (limit) {
      timer = setTimeout(() => {
        fail(`took longer than ${limit / 60_000} minutes`);
        signal(child, "SIGKILL");
      }, limit);
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        if (stream === child.stdout) stdout += text;
        output += text;
        sink.write(text);
      });
    }
    child.once("error", (error) => fail(`could not be started (${error.code})`));
    child.once("close", (code, name) => {
      if (interrupted) return; // The script is ending, and the caller must not continue.
      if (code !== 0) return fail(name ? `was ended by ${name}` : `failed (${code})`);
      clearTimeout(timer);
      sink.end();
      resolve(stdout);
    });
  });
}

/** Whether a program exists and succeeds, such as `cargo clippy --version`. */
export function succeeds(command, args) {
  return run(command, args, { log: "probes" }).then(
    () => true,
    () => false,
  );
}
