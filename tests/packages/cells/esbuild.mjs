import { build, version } from "esbuild";
import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";

export default {
  isPage: true,
  name: "esbuild, `./inline`",
  version: () => version,
  async upload(t) {
    const { at, folder, write } = await project("esbuild");
    await build({
      // The Worker of the digest is looked for beside the bundle.
      entryPoints: { page: "./page.js", "digest-worker": "upload-file-chunked/digest-worker" },
      outdir: "dist",
      // An alias holds for what stands below it too, if that has none of its own.
      alias: {
        "upload-file-chunked": "upload-file-chunked/inline",
        "upload-file-chunked/digest-worker": "upload-file-chunked/digest-worker",
      },
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
