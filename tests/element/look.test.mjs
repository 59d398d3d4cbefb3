// How the element looks: on a phone, from right to left, in forced colours, with less motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { violations } from "./axe.mjs";
import { open } from "./open.mjs";

const fileOf = (name, size = 100 * 1024) => ({ name, bytes: noise(size, name.charCodeAt(0)) });

test("on a phone, in either direction, nothing overflows, and words begin where the page does", async (t) => {
  const { page, pick, states } = await open(t, { attributes: { "max-file-size": "200000" } });
  const size = page.viewportSize();
  t.after(() => page.setViewportSize(size));
  await page.setViewportSize({ width: 320, height: 600 });
  await pick(
    fileOf("a name that is longer than the screen of a phone is wide, as many are.bin"),
    fileOf("b.bin", 300_000),
  );
  await states("completed", "failed");
  for (const [dir, lang] of [
    ["ltr", "en"],
    ["rtl", "ar"],
  ]) {
    const found = await page.evaluate(
      async ([dir, lang]) => {
        Object.assign(document.documentElement, { dir, lang });
        // Arabic percentages begin with a mark that has a direction of its own.
        globalThis.element.messages = { completed: "\u200e100\u200e%\u200e تم" };
        await new Promise(requestAnimationFrame);
        const root = globalThis.element.shadowRoot;
        // What is written in English on an Arabic page still begins where the page does.
        const text = root.querySelector("[data-state=failed] [part=status]");
        const range = document.createRange();
        range.selectNodeContents(text);
        const [box, written] = [text, range].map((where) => where.getBoundingClientRect());
        const side = dir === "rtl" ? "right" : "left";
        return {
          isAligned: Math.abs(box[side] - written[side]) < 2,
          overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
          direction: getComputedStyle(root.querySelector("[part=status]")).direction,
          title: root.querySelector("[part=name]").title,
        };
      },
      [dir, lang],
    );
    assert.deepEqual(found, {
      isAligned: true,
      overflows: false,
      direction: dir,
      title: "a name that is longer than the screen of a phone is wide, as many are.bin",
    });
  }
  assert.deepEqual(await violations(page), []);
});

for (const media of [{ forcedColors: "active" }, { reducedMotion: "reduce" }]) {
  test(`with ${JSON.stringify(media)} buttons have borders or bars do not move, and axe finds nothing wrong`, async (t) => {
    const { page, pick, states } = await open(t);
    await page.emulateMedia(media);
    t.after(() => page.emulateMedia({ forcedColors: null, reducedMotion: null }));
    await pick(fileOf("a.bin"));
    await states("completed");
    await page.locator("upload-files [data-action=remove]").waitFor();
    const [border, transition] = await page.evaluate(() => {
      const root = globalThis.element.shadowRoot;
      const style = getComputedStyle(root.querySelector("button"));
      return [
        style.borderColor,
        getComputedStyle(root.querySelector("progress"), "::-webkit-progress-value").transitionProperty,
      ];
    });
    if (media.forcedColors) assert.notEqual(border, "rgba(0, 0, 0, 0)");
    else assert.equal(transition, "none");
    assert.deepEqual(await violations(page), []);
  });
}
