// Chromium, and one upload in it.

import { launchBrowser } from "../../tests/support/browser.mjs";
import { cpuSeconds } from "../processes.mjs";
import { watchMemory } from "./memory.mjs";

/** Opens Chromium. `pid` is the root of all its processes. */
export async function openBrowser() {
  const browser = await launchBrowser();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const { id: pid } = processInfo.find(({ type }) => type === "browser");
  return { browser, pid, version: browser.version(), page: await browser.newPage() };
}

/** Opens the empty page of `server` and loads the code of the contender called `name`. */
export async function openPage(page, server, name, { warm }) {
  // A new page, without anything of another contender.
  await page.goto("about:blank");
  await page.goto(server.url);
  await page.locator("html[data-ready]").waitFor();
  await page.evaluate((given) => globalThis.bench.load(...given), [name, { warm }]);
}

/** One upload of `file` by `name`: the measurements of the page, CPU seconds, and bytes of memory. */
export async function uploadInPage({ page, pid }, server, name, file) {
  await openPage(page, server, name, { warm: true });
  await page.setInputFiles("input", file.path);
  const memory = await watchMemory(page);
  const before = cpuSeconds(pid);
  const measured = await page.evaluate(() => globalThis.bench.measure());
  const cpu = cpuSeconds(pid) - before;
  return { ...measured, cpu, memory: await memory() };
}

/** All of `files` by `name`, `atOnce` at once: the measurements of the page, and CPU seconds. */
export async function uploadManyInPage({ page, pid }, server, name, { files, atOnce }) {
  await openPage(page, server, name, { warm: true });
  await page.setInputFiles("input", files.paths);
  const before = cpuSeconds(pid);
  const measured = await page.evaluate((given) => globalThis.bench.measureMany(given), atOnce);
  return { ...measured, cpu: cpuSeconds(pid) - before };
}
