// The page of a test file: one Chromium and one tab for all its tests, because both take long to
// open. Every test has a server, so an origin, of its own: nothing is left over from another.

import { after } from "node:test";
import { launchBrowser } from "./browser.mjs";

/** Flags of a server that serves the pages of this folder, and what they import. */
export const served = ["/=tests/support/page", "/js=js", "/pkg=pkg", "/support=tests/support"].flatMap((folder) => [
  "--mount",
  folder,
]);

let browser;
let page;

/** The browser of this test file. It is closed at the end. */
export async function theBrowser() {
  browser ??= await launchBrowser();
  return browser;
}

/** The tab, emptied. */
export async function emptyPage() {
  page ??= await (await theBrowser()).newPage();
  page.removeAllListeners();
  await page.goto("about:blank");
  return page;
}

after(() => browser?.close());
