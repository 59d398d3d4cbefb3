// The server that all contenders upload to. It drops the bytes and computes no MD5, so that the benchmark measures the
// uploader. Its CRC-32 shows whether the bytes were right.

import { startServer } from "../tests/support/server.mjs";

const mounts = ["/=target/bench/page", "/js=js", "/pkg=pkg"].flatMap((mount) => ["--mount", mount]);

/**
 * Starts the server, with the files of the page unless `page` is false. `check` fails unless the last upload was this file, complete and correct; `checkMany` unless the last
 * uploads were these files.
 */
export async function startBenchServer({ page = true } = {}) {
  const server = await startServer(["--discard", "--no-md5", "--anonymous", ...(page ? mounts : [])]);
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
    async checkMany({ size, crc32s }, who) {
      const { completed, most_in_flight: atOnce } = await server.stats();
      const seen = completed.filter(({ bytes }) => bytes === size).map(({ crc32 }) => crc32);
      if (seen.sort().join() !== [...crc32s].sort().join()) throw new Error(`${who} uploaded other bytes`);
      await server.resetStats();
      return atOnce;
    },
  };
}
