// Rollup leaves addresses as they are: the .wasm is copied beside the bundle, and the Worker of the
// digest is an input of its own.

import { copyFileSync } from "node:fs";
import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

const wasm = "upload_file_chunked_bg.wasm";

export default {
  isPage: true,
  name: "Rollup, `.wasm` copied",
  version: () => versionOf("rollup"),
  remark: "unminified",
  async upload(t) {
    const { at, run, write } = await project("rollup");
    const plugins = ["--plugin", "@rollup/plugin-node-resolve={browser:true}"];
    await run(
      "rollup",
      "page.js",
      "upload-file-chunked/digest-worker",
      "--format",
      "es",
      "--dir",
      "dist",
      "--failAfterWarnings",
      ...plugins,
    );
    copyFileSync(at("node_modules", "upload-file-chunked", "pkg", wasm), at("dist", wasm));
    write("dist/index.html", html("page.js"));
    return servedFrom(t, at("dist"));
  },
};
