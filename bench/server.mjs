// The server that all contenders upload to. It drops the bytes and computes no MD5, so that the benchmark measures the
// uploader. Its CRC-32 shows whether the bytes were right.

import { join } from "node:path";
import { startServer } from "../tests/support/server.mjs";

const page = ["/=target/bench/page", "/js=js", "/pkg=pkg"];
const earlier = (folder) => ["js", "pkg"].map((name) => `/before/${name}=${join(folder, name)}`);

/**
 * Starts the server, with the files of the page unless `hasPage` is false, and those of the earlier version in the folder
 * `before`. `check` fails unless the last upload was this file, complete and correct; `checkMany` unless the last uploads
 * were these files.
 */
export async function startBenchServer({ hasPage = true, before } = {}) {
  const mounts = [...(hasPage ? page : []), ...(before ? earlier(before) : [])].flatMap((mount) => ["--mount", mount]);
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
    async checkMany({ size, crc32s }, who) {
      const { completed, most_in_flight: atOnce } = await server.stats();
      const seen = completed.filter(({ bytes }) => bytes === size).map(({ crc32 }) => crc32);
      if (seen.sort().join() !== [...crc32s].sort().join()) throw new Error(`${who} uploaded other bytes`);
      await server.resetStats();
      return atOnce;
    },
  };
}
