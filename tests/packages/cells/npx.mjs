import { readFileSync } from "node:fs";
import { startService } from "../../support/service.mjs";
import { bytes } from "../app/bytes.js";
import { project } from "../tarball.mjs";

export default {
  name: "Command line (npx)",
  version: () => JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")).version,
  async upload(t) {
    const service = await startService(t);
    const { run } = await project("npx", { "bytes.bin": bytes });
    const flags = ["--purpose", "user_data", "--part-size", "100000", "--base-url", service.baseURL];
    const { stdout } = await run("npx", "--no-install", "upload-file-chunked", "bytes.bin", ...flags);
    return { service, id: JSON.parse(stdout.trimEnd().split("\n").at(-1)).upload.file.id };
  },
};
