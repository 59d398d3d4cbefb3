import { startService } from "../../support/service.mjs";
import { visit } from "../page.mjs";
import { serve } from "../serve.mjs";
import { html, project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

export default {
  isPage: true,
  name: "Vite, dev",
  version: () => versionOf("vite"),
  async upload(t) {
    const service = await startService(t, { flags: ["--cors", "open"] });
    const made = await project("vite-dev", { "index.html": html("/page.js") });
    const url = await serve(t, made, "vite", "--host", "127.0.0.1", "--port", "0", "--clearScreen", "false");
    const { size: _, ...outcome } = await visit(t, service, url); // nobody ships what a dev server serves
    return outcome;
  },
};
