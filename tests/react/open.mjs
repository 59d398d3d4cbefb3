// The page of tests/react/page, bundled with one version of React, on a server of its own.

import { openBundled } from "../support/bundled-page.mjs";

/** Where each version is installed. */
export const versions = { "React 18": "tests/react/18/node_modules", "React 19": "node_modules" };

/** Opens the page; gives it beside the server, and what the console said. */
export async function open(t, version, service = {}) {
  const modules = versions[version];
  const { server, page, said } = await openBundled(t, {
    script: "tests/react/page/app.jsx",
    options: {
      jsx: "automatic",
      jsxDev: true,
      define: { "process.env.NODE_ENV": '"development"' },
      alias: {
        react: `./${modules}/react`,
        "react-dom": `./${modules}/react-dom`,
        "upload-file-chunked/react": "./js/react/index.js",
      },
    },
    body: '<div id="root"></div>',
    service,
  });
  await page.waitForFunction(() => globalThis.app?.show);
  return {
    server,
    page,
    said,
    /** Shows a component with these options, which JSON can write; "nothing" unmounts it. */
    async show(what, options = {}) {
      await page.evaluate(
        (shown) => {
          globalThis.wanted = shown;
          globalThis.app.show(shown);
        },
        { what, options },
      );
      await page.waitForFunction(() => globalThis.app.shown === globalThis.wanted);
    },
    /** Adds files of `bytes` bytes each. */
    add: (count, bytes = 1000) =>
      page.evaluate(
        async ([count, bytes]) => {
          const fileOf = (_, index) =>
            new File([new Uint8Array(bytes).fill(index + 1)], `${index}.bin`, { lastModified: 1 });
          globalThis.app.queue.add(Array.from({ length: count }, fileOf));
        },
        [count, bytes],
      ),
    /** Waits until the page shows these lines. */
    shows: (...lines) =>
      page.waitForFunction(
        (lines) => Array.from(document.querySelectorAll("li, p"), (line) => line.textContent).join("|") === lines,
        lines.join("|"),
      ),
  };
}
