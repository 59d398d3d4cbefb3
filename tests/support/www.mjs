// The page people see, on a server of its own, and what a test does there.

import { emptyPage } from "./page.mjs";
import { startService } from "./service.mjs";

/** Opens the page; `row(n)` finds things in the n-th row by their test id. */
export async function openWww(t, options) {
  const flags = ["--www", "www", "--mount", "/js=js", "--mount", "/pkg=pkg"];
  const server = await startService(t, { flags, ...options });
  const page = await emptyPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(server.url);
  await page.locator("html[data-ready]").waitFor();
  const row = (index) => {
    const element = page.getByTestId("row").nth(index);
    return {
      state: (state) => element.and(page.locator(`[data-state="${state}"]`)).waitFor(),
      find: (id) => element.getByTestId(id),
      text: (id) => element.getByTestId(id).textContent(),
    };
  };
  return { server, page, row, complaints };
}
