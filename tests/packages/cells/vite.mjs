import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

export default {
  isPage: true,
  name: "Vite, build",
  version: () => versionOf("vite"),
  async upload(t) {
    const { at, run } = await project("vite", { "index.html": html("/page.js") });
    await run("vite", "build", "--logLevel", "error");
    return servedFrom(t, at("dist"));
  },
};
