// The page of a test file: one Chromium and one tab for all its tests, because both take long to
// open. Every test has a server, so an origin, of its own: nothing is left over from another.

import { after } from "node:test";
import { launchBrowser } from "./browser.mjs";

let browser;
let page;

/** The tab, emptied. */
export async function emptyPage() {
  browser ??= await launchBrowser();
  page ??= await browser.newPage();
  page.removeAllListeners();
  await page.goto("about:blank");
  return page;
}

after(() => browser?.close());
