import { startService } from "../../support/service.mjs";
import { project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

export default {
  name: "Deno",
  version: () => versionOf("deno"),
  async upload(t) {
    const service = await startService(t);
    const made = await project("deno");
    Object.assign(made.env, { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: made.at(".deno") });
    const allowed = ["--allow-read", "--allow-net=127.0.0.1", "--no-prompt"];
    const { stdout } = await made.run("deno", "run", ...allowed, "script.mjs", service.baseURL);
    return { service, id: stdout.trim() };
  },
};
