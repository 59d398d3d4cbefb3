// A built page in Chromium: it uploads, and what it downloaded is weighed.

import { gzipSync } from "node:zlib";
import { launchBrowser } from "../support/browser.mjs";
import { startService } from "../support/service.mjs";

/** Opens `folder` from the service itself; gives what `visit` gives. */
export async function servedFrom(t, folder) {
  const service = await startService(t, { flags: ["--mount", `/=${folder}`] });
  return visit(t, service, service.url);
}

/**
 * Opens the page at `url`; gives the service, the File's id, the bytes of scripts and wasm, how many Workers are left
 * (the one of the digest stays for some seconds, unless it could not be loaded), and Chromium's version.
 */
export async function visit(t, service, url) {
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const bodies = [];
  page.on("response", (response) => {
    if (/\.wasm$|\.m?js$/.test(new URL(response.url()).pathname)) bodies.push(response.body());
  });
  await page.goto(`${url}/?api=${encodeURIComponent(service.baseURL)}`);
  const output = page.locator("output:not(:empty)");
  await output.waitFor({ timeout: 60_000 });
  const workers = page.workers().length;
  const loaded = await Promise.all(bodies);
  const size = loaded.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  return { service, id: await output.textContent(), size, workers, browser: browser.version() };
}
