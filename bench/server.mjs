// The one server everybody uploads to. It drops the bytes and hashes nothing of its own accord, so
// that what is measured is the uploader; the CRC-32 it puts together tells whether they were right.

import { startServer } from "../tests/support/server.mjs";

const mounts = ["/=target/bench/page", "/js=js", "/pkg=pkg"].flatMap((mount) => ["--mount", mount]);

/** Starts it; `check` fails unless the last upload was this file, complete and right. */
export async function startBenchServer() {
  const server = await startServer(["--discard", "--no-md5", "--anonymous", ...mounts]);
  return {
    ...server,
    async check(file, who) {
      const { completed } = await server.stats();
      const last = completed.at(-1);
      if (completed.length !== 1 || last.bytes !== file.size || last.crc32 !== file.crc32) {
        throw new Error(`${who} uploaded other bytes: ${JSON.stringify(completed)}, not ${JSON.stringify(file)}`);
      }
      await server.resetStats();
    },
  };
}
