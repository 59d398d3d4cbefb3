// No tool at all: the files of node_modules, served as they are.

import { servedFrom } from "../page.mjs";
import { html, project } from "../tarball.mjs";

const map = { imports: { "upload-file-chunked": "/node_modules/upload-file-chunked/js/browser.js" } };

export default {
  isPage: true,
  name: '`<script type="module">`',
  remark: "unminified",
  async upload(t) {
    const { folder } = await project("plain", {
      "index.html": html("page.js", `<script type="importmap">${JSON.stringify(map)}</script>`),
    });
    return servedFrom(t, folder);
  },
};
