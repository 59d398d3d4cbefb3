// The page with the element, on a server of its own.

import { watchConsole } from "../support/bundled-page.mjs";
import { emptyPage } from "../support/page.mjs";
import { startService } from "../support/service.mjs";

const flags = ["/=tests/element/page", "/js=js", "/pkg=pkg", "/axe=node_modules/axe-core"].flatMap((mount) => [
  "--mount",
  mount,
]);

/** Opens the page; `said` is what its console warned of, `events` what the element has told the document. */
export async function open(t, { attributes = {}, ...service } = {}) {
  const server = await startService(t, { ...service, flags });
  const page = await emptyPage();
  const said = watchConsole(page);
  await page.goto(`${server.url}/`);
  await page.waitForFunction(() => customElements.get("upload-files"));
  await page.evaluate((attributes) => {
    globalThis.element = document.querySelector("upload-files");
    globalThis.events = [];
    for (const type of ["added", "progress", "completed", "failed"]) {
      document.addEventListener(`upload-${type}`, ({ detail }) => globalThis.events.push([type, detail.item.name]));
    }
    for (const [name, value] of Object.entries(attributes)) globalThis.element.setAttribute(name, value);
  }, attributes);
  return {
    server,
    page,
    said,
    /** The row of the file `name`. */
    row: (name) => page.locator("upload-files li", { hasText: name }),
    /** Waits until the items have these states. */
    states: (...states) =>
      page.waitForFunction(
        (states) => globalThis.element.queue.items.map(({ state }) => state).join() === states,
        states.join(),
      ),
    events: () => page.evaluate(() => globalThis.events),
    /** Picks files, as `{ name, bytes }`. */
    pick: (...files) =>
      page
        .locator("upload-files input[type=file]")
        .setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }))),
  };
}

/** Loads the page again, with an element that has the attributes. */
export async function reopen(page, attributes) {
  await page.reload();
  await page.evaluate((attributes) => {
    globalThis.element = document.createElement("upload-files");
    for (const [name, value] of Object.entries({ purpose: "user_data", "base-url": "/v1", ...attributes })) {
      globalThis.element.setAttribute(name, value);
    }
    document.querySelector("upload-files").replaceWith(globalThis.element);
  }, attributes);
}
