// One upload in a separate program.

import { run } from "../../scripts/lib/run.mjs";

/** Runs a contender's program; resolves with its seconds, its CPU seconds and its peak memory in bytes. */
export async function uploadByProgram({ name, program: [command, ...args] }, server, file) {
  return JSON.parse(await run(command, [...args, file.path, `${server.url}/v1`], { log: `bench-${name}` }));
}
