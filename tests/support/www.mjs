// The page people see, on a server of its own, and what a test does there.

import { emptyPage } from "./page.mjs";
import { startService } from "./service.mjs";

/**
 * Opens the page. `row(n)` is the n-th row of the element, `result(n)` the n-th completed upload, `pick` chooses files.
 */
export async function openWww(t, options) {
  const flags = ["--www", "www", "--mount", "/js=js", "--mount", "/pkg=pkg"];
  const server = await startService(t, { flags, ...options });
  const page = await emptyPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  // The picker that gives handles cannot be driven; without it the element opens that of its input.
  await page.addInitScript(() => delete globalThis.showOpenFilePicker);
  await page.goto(server.url);
  await page.locator("html[data-ready]").waitFor();
  return { server, page, complaints, ...partsOf(page) };
}

/** What a test finds in the page. */
export function partsOf(page) {
  return {
    pick: (paths) => page.locator("upload-files input[type=file]").setInputFiles(paths),
    row(index) {
      const element = page.locator("upload-files li").nth(index);
      return {
        state: (state) => element.and(page.locator(`[data-state="${state}"]`)).waitFor(),
        says: (text) => element.filter({ hasText: text }).waitFor(),
        text: () => element.textContent(),
        press: (action) => element.locator(`[data-action=${action}]`).click(),
      };
    },
    result(index) {
      const element = page.getByTestId("result").nth(index);
      return { find: (id) => element.getByTestId(id), text: (id) => element.getByTestId(id).textContent() };
    },
  };
}
