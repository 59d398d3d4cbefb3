// The three engines as plain programs: no driver stands between a page and what it does. Each has
// a profile of its own, gone afterwards.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { signal, start, stopOnSignals } from "../../scripts/lib/children.mjs";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { findFirefox, findMiniBrowser, findXvfb } from "../../scripts/lib/engines.mjs";

// A run that is stopped halfway leaves no browser behind.
stopOnSignals(() => 1);

const settings = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"));

/** What makes Firefox open the page and ask nobody anything. */
const preferences = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.min_background_timeout_value": 4,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "services.settings.server": "http://127.0.0.1:9/",
  "toolkit.telemetry.enabled": false,
};

async function chromium(profile, url) {
  const { args } = settings["goog:chromeOptions"];
  // Without a port to debug it through, it may end as soon as the page has loaded.
  return start(findChromium(), [...args, `--user-data-dir=${profile}`, "--remote-debugging-port=0", url]);
}

async function firefox(profile, url) {
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const env = { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" };
  return start(findFirefox(), ["--headless", "--no-remote", "--profile", profile, url], { env });
}

/** What Safari has and WebKitGTK keeps switched off: the origin-private file system. */
const FEATURES = ["StorageAPI", "StorageAPIEstimate", "FileSystem", "AccessHandle", "FileSystemWritableStream"];

/** A screen for a program that needs one; `-displayfd` has the number told on stdout. */
async function screen() {
  const server = start(findXvfb(), ["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]);
  const [number] = await once(server.stdout, "data");
  return { server, display: `:${String(number).trim()}` };
}

async function webkit(profile, url) {
  const { server, display } = await screen();
  const xdg = Object.fromEntries(
    ["CACHE", "CONFIG", "DATA", "STATE"].map((name) => [`XDG_${name}_HOME`, join(profile, name)]),
  );
  const env = { ...process.env, ...xdg, HOME: profile, DISPLAY: display, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1" };
  const child = start(findMiniBrowser(), [`--features=${FEATURES.join()}`, url], { env });
  child.once("close", () => signal(server, "SIGKILL"));
  return child;
}

/** Each engine by name: `missing` says what it lacks here, `open` starts it on a page. */
export const engines = {
  Chromium: { open: chromium, missing: () => !findChromium() && "no chromium here (or set CHROMIUM)" },
  Firefox: { open: firefox, missing: () => !findFirefox() && "no firefox-esr here (or set FIREFOX)" },
  WebKitGTK: {
    open: webkit,
    missing: () =>
      (!findMiniBrowser() && "no MiniBrowser of WebKitGTK here (Debian: webkit2gtk-driver)") ||
      (!findXvfb() && "no Xvfb here, which WebKitGTK needs for a screen"),
  },
};

/**
 * Opens `url` in an engine, with a profile of its own, for test `t`. Gives a promise that rejects
 * when the engine ends by itself, with what it printed last.
 */
export async function openIn({ open }, t, url) {
  const profile = await mkdtemp(join(tmpdir(), "engine-"));
  const child = await open(profile, url);
  const closed = once(child, "close");
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      printed = (printed + text).slice(-4000);
    });
  }
  t.after(async () => {
    signal(child, "SIGKILL");
    await closed;
    // What it has started may still be writing while it dies.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const ended = closed.then(([code, name]) => {
    throw new Error(`the browser ended by itself (${name ?? code}) and had printed:\n${printed}`);
  });
  ended.catch(() => {});
  return { ended, printed: () => printed };
}
