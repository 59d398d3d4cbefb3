// The command line in a process of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../js/cli.js", import.meta.url));

/** Every test's environment: a key that no output may hold, and nothing of ours. */
export const KEY = "sk-a-key-that-no-output-may-hold";
const base = { PATH: process.env.PATH, HOME: "/nonexistent", OPENAI_API_KEY: KEY };

/** Starts it; `ended` resolves with `{ code, stdout, stderr, lines }`, lines being stdout's JSON. */
export function start(args, { env = {}, node = [], input, command } = {}) {
  const [file, ...rest] = command ?? [process.execPath, ...node, program, ...args];
  const all = Object.entries({ ...base, ...env }).filter(([, value]) => value !== undefined);
  const child = spawn(file, rest, { env: Object.fromEntries(all) });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  // It may end before it has read all.
  child.stdin.on("error", (error) => assert.equal(error.code, "EPIPE"));
  child.stdin.end(input);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text) => {
      said[name] += text;
    });
  }
  const ended = once(child, "close").then(([code, signal]) => {
    process.off("exit", end);
    const lines = () =>
      said.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    return { code, signal, ...said, lines };
  });
  /** Resolves when the stream has said something that matches. */
  const until = async (name, pattern) => {
    while (!pattern.test(said[name]))
      await Promise.race([
        once(child[name], "data"),
        ended.then(() => Promise.reject(new Error(`it ended: ${said.stderr}`))),
      ]);
  };
  return { ended, until, kill: (signal) => child.kill(signal) };
}

/** Runs it to its end. */
export const run = (args, options) => start(args, options).ended;

/** The command as a line for `sh`. */
export const line = (args) => [process.execPath, program, ...args].map((word) => `'${word}'`).join(" ");
