import { createRequire } from "node:module";
import { join } from "node:path";
import { servedFrom } from "../page.mjs";
import { html, project, workshop } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

export default {
  isPage: true,
  name: "webpack",
  version: () => versionOf("webpack"),
  async upload(t) {
    const { at, folder, write } = await project("webpack");
    const webpack = createRequire(join(workshop, "package.json"))("webpack");
    await new Promise((resolve, reject) => {
      const config = {
        mode: "production",
        context: folder,
        entry: "./page.js",
        output: { filename: "page.js", path: at("dist") },
      };
      webpack(config, (error, stats) => {
        if (error || stats.hasErrors() || stats.hasWarnings()) reject(error ?? new Error(stats.toString()));
        else resolve();
      });
    });
    write("dist/index.html", html("page.js"));
    return servedFrom(t, at("dist"));
  },
};
