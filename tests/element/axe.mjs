// Accessibility, by axe-core.

/** What axe finds wrong with the page. */
export async function violations(page) {
  await page.addScriptTag({ url: "/axe/axe.min.js" });
  return await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`);
  });
}
