import process from "node:process";
import { startService } from "../../support/service.mjs";
import { project } from "../tarball.mjs";

export default {
  name: "Node",
  version: () => process.versions.node,
  async upload(t) {
    const service = await startService(t);
    const { run } = await project("node");
    const { stdout } = await run(process.execPath, "script.mjs", service.baseURL);
    return { service, id: stdout.trim() };
  },
};
