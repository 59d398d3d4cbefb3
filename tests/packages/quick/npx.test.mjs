// Ctrl-C in a terminal reaches npx and the command line alike.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import { startService } from "../../support/service.mjs";
import { bytes } from "../app/bytes.js";
import { project } from "../tarball.mjs";

test("Ctrl-C under npx leaves no pending upload", async (t) => {
  const service = await startService(t, { faults: [{ operation: "part", delay_after_ms: 60_000 }] });
  const { folder, env } = await project("npx-interrupted", { "bytes.bin": bytes });
  const command = ["--no-install", "upload-file-chunked", "bytes.bin", "--purpose", "a", "--base-url", service.baseURL];
  // A group of its own, as a shell makes one for each command of a terminal.
  const npx = spawn("npx", command, { cwd: folder, env, detached: true, stdio: "ignore" });
  await service.until(({ in_flight }) => in_flight > 0);
  process.kill(-npx.pid, "SIGINT");
  await once(npx, "close");
  await service.until(({ uploads }) => uploads.cancelled === 1);
  assert.equal((await service.stats()).uploads.pending, 0);
});
