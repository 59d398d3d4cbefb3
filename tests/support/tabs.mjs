// Tabs that can be killed: a profile of its own for each test, whose storage outlives its tabs.

import { served, theBrowser } from "./page.mjs";
import { startService } from "./service.mjs";

/**
 * The server's rule to be slow with every part after the first `count`: those are under way when a
 * test acts, however busy the machine is. `faults([])` ends it.
 */
export function slowAfter(count) {
  const late = Array.from({ length: 100 }, (_, index) => count + 1 + index);
  return { operation: "part", nth: late, delay_before_ms: 2000 };
}

/** A tab on `url`, with what a test does in it. */
export async function openTab(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("html[data-ready]").waitFor();
  const ask = (work, given) => page.evaluate(work, given);
  return {
    page,
    ask,
    pick: (path) => page.locator("input[type=file]").setInputFiles(path),
    /** Starts an upload; `file` is a description of noise, or nothing for the picked file. */
    async start(options = {}, file = {}) {
      const number = await ask(([file, options]) => globalThis.tasks.start(file, options), [file, options]);
      return taskOf(ask, number);
    },
    /** Ends the tab as a crash does: nothing in it runs any more. */
    async kill() {
      const gone = page.waitForEvent("crash");
      const session = await context.newCDPSession(page);
      session.send("Page.crash").catch(() => {});
      await gone;
      await page.close();
    },
  };
}

function taskOf(ask, number) {
  const of = (name) => () => ask(([name, number]) => globalThis.tasks[name](number), [name, number]);
  const names = ["ended", "told", "pause", "resume", "abort"];
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

async function newContext(t) {
  const context = await (await theBrowser()).newContext();
  t.after(() => context.close());
  return context;
}

/** Where the page is. */
export const pageOn = (server) => `${server.url}/tasks.html`;

/** A server for test `t` and a way to open tabs on it. */
export async function openTabs(t, { flags = [], ...options } = {}) {
  const server = await startService(t, { flags: [...served, ...flags], ...options });
  const context = await newContext(t);
  return { server, context, open: () => openTab(context, pageOn(server)) };
}

/** One tab on `server` for test `t`, replaced whenever it is killed. */
export async function startTabs(t, server) {
  const context = await newContext(t);
  const open = () => openTab(context, pageOn(server));
  let tab = await open();
  return {
    context,
    get tab() {
      return tab;
    },
    start: (...given) => tab.start(...given),
    async kill() {
      await tab.kill();
      tab = await open();
    },
    async reload() {
      await tab.page.reload();
      await tab.page.locator("html[data-ready]").waitFor();
    },
  };
}
