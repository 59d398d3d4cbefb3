import { build, version } from "esbuild";
import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";

export default {
  name: "esbuild, `./inline`",
  version: () => version,
  async upload(t) {
    const { at, folder, write } = await project("esbuild");
    await build({
      entryPoints: [at("page.js")],
      outfile: at("dist", "page.js"),
      alias: { "upload-file-chunked": "upload-file-chunked/inline" },
      absWorkingDir: folder,
      bundle: true,
      minify: true,
      format: "esm",
      logLevel: "error",
    });
    write("dist/index.html", html("page.js"));
    return servedFrom(t, at("dist"));
  },
};
