// A page of a recipe, bundled for development with what its framework wants, on a server of its own.

import { openBundled } from "../support/bundled-page.mjs";
import { noise } from "../support/bytes.mjs";
import { svelte, vue } from "./compilers.mjs";

const modules = "./tests/recipes/node_modules";

/** How each page is bundled. */
const builds = {
  filepond: {
    script: "examples/recipes/filepond/app.js",
    body: '<label>Files <input type="file"></label>',
    head: '<link rel="stylesheet" href="page.css">',
    options: { external: ["upload-file-chunked"] },
  },
  "react-dropzone": {
    script: "tests/recipes/pages/react-dropzone.jsx",
    options: {
      jsx: "automatic",
      jsxDev: true,
      alias: {
        react: `${modules}/react`,
        "react-dom": `${modules}/react-dom`,
        "upload-file-chunked/react": "./js/react/index.js",
      },
    },
  },
  vue: {
    script: "tests/recipes/pages/vue.js",
    options: {
      plugins: [vue],
      // As Vue's plugin for Vite defines them.
      define: {
        __VUE_OPTIONS_API__: "true",
        __VUE_PROD_DEVTOOLS__: "false",
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      },
    },
  },
  svelte: {
    script: "tests/recipes/pages/svelte.js",
    options: { plugins: [svelte], conditions: ["svelte", "browser", "development"] },
  },
};

/** Opens the page of `recipe`; gives it beside the server, and the warnings and errors of its console. */
export function open(t, recipe, service = {}) {
  const { options, ...build } = builds[recipe];
  return openBundled(t, {
    body: '<div id="app"></div>',
    ...build,
    options: {
      nodePaths: [modules],
      ...options,
      define: { "process.env.NODE_ENV": '"development"', ...options.define },
    },
    service,
  });
}

/** Files to choose: `0.bin`, `1.bin` …, each with other bytes. */
export const files = (count, size) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${index}.bin`,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(noise(size, index + 1)),
  }));
