// Pages for the tests of one file: one Chromium, started by the first and closed after the last.

import { after } from "node:test";
import { launchBrowser } from "./browser.mjs";

let browser;

/** A page in a context of its own, closed after test `t`. */
export async function newPage(t, options) {
  browser ??= launchBrowser();
  const context = await (await browser).newContext(options);
  t.after(() => context.close());
  return context.newPage();
}

after(async () => (await browser)?.close());
