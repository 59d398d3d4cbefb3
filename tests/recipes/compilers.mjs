// Vue's and Svelte's own compilers as plugins of esbuild.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** Finds `tests/recipes/node_modules`, which only this suite installs; so it is called late. */
const require = createRequire(import.meta.url);

/** What a compiler found wrong, as esbuild reports it: a warning of a compiler fails the build here. */
const failure = (found) => ({ errors: found.map((each) => ({ text: String(each.message ?? each) })) });

export const vue = {
  name: "vue",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { compileScript, parse } = require("@vue/compiler-sfc");
      const { descriptor, errors } = parse(await readFile(path, "utf8"), { filename: path });
      if (errors.length > 0) return failure(errors);
      const { content, warnings = [] } = compileScript(descriptor, { id: "recipe", inlineTemplate: true });
      return warnings.length > 0 ? failure(warnings) : { contents: content, loader: "js" };
    }),
};

export const svelte = {
  name: "svelte",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { compile } = require("svelte/compiler");
      const { js, warnings } = compile(await readFile(path, "utf8"), { filename: path, generate: "client", dev: true });
      return warnings.length > 0 ? failure(warnings) : { contents: js.code, loader: "js" };
    }),
};
