// The page for tests on a server of its own, and the calls a test makes in it.

import { emptyPage, served } from "./page.mjs";
import { startService } from "./service.mjs";

/**
 * Opens the page and waits until the library is imported.
 *
 * @returns `server`; `page`; `upload` (see `harness.upload`); `ask`, which evaluates a function of
 * the page's harness
 */
export async function open(t, { flags = [], ...options } = {}) {
  const server = await startService(t, { flags: [...served, ...flags], ...options });
  const page = await emptyPage();
  await page.goto(server.url);
  await page.locator("html[data-ready]").waitFor();
  return {
    server,
    page,
    ask: (work, given) => page.evaluate(work, given),
    upload: (file, given = {}) => page.evaluate(([...call]) => globalThis.harness.upload(...call), [file, given]),
  };
}
